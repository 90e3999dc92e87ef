"""What a page of staff shows is found by an index: no page reads all the mails of a shop's life."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from feedback.account.caseload import cases, cases_over, tally
from feedback.fieldwork.decide import held_batches
from feedback.fieldwork.mail_standing import mail_standing, masked_samples, put_off
from feedback.fieldwork.overtaken import count_overtaken, overtaken
from feedback.fieldwork.standstill import unheard
from feedback.models.follow_up import FollowUpState
from tests.conftest import NOON

Read = Callable[[Session], object]

BY_INDEX: list[tuple[Read, str]] = [
    (lambda session: mail_standing(session, NOON), "ix_delivery_state_send_after_id_kind"),
    (put_off, "ix_delivery_put_off"),
    (count_overtaken, "ix_delivery_overtaken"),
    (lambda session: overtaken(session, 50), "ix_delivery_overtaken"),
    (lambda session: held_batches(session, 20), "ix_delivery_state_"),
    (lambda session: masked_samples(session, ["b-1"]), "ix_delivery_batch"),
    (lambda session: unheard(session, NOON), "ix_delivery_state_claimed_at"),
    (lambda session: cases(session, FollowUpState.OPEN, limit=100), "ix_follow_up_state_due_at"),
    (lambda session: cases_over(session, limit=100), "ix_follow_up_closed_at_id_owner"),
    (lambda session: cases_over(session, "ben", 100), "ix_follow_up_closed_at_id_owner"),
    (lambda session: tally(session, NOON), "ix_delivery_invitation_id_kind"),
]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("read", "index"), BY_INDEX)
def test_a_list_is_read_by_its_index(session: Session, read: Read, index: str) -> None:
    assert index in "\n".join(plans(session, read))


@pytest.mark.parametrize("read", [read for read, _ in BY_INDEX])
def test_no_list_reads_all_mails(session: Session, read: Read) -> None:
    """PostgreSQL takes one index or another by what it knows of the rows: here there are none."""
    plan = "\n".join(plans(session, read))
    assert "SCAN delivery" not in plan
    assert "Seq Scan on delivery" not in plan


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_mails_are_counted_without_a_look_at_their_rows(session: Session) -> None:
    counting, *_ = plans(session, lambda session: mail_standing(session, NOON))
    assert counting.count("COVERING INDEX ix_delivery_state_send_after_id_kind (state=?") == 2
    assert "state=? AND send_after>?" in counting


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_follow_ups_are_counted_without_joining_the_mails_of_all(session: Session) -> None:
    (counting,) = plans(session, lambda session: tally(session, NOON + timedelta(days=1)))
    assert "Join" not in counting
    assert "Nested Loop" not in counting


def test_the_addresses_of_many_batches_are_one_question(session: Session) -> None:
    assert len(plans(session, lambda session: masked_samples(session, ["a", "b", "c"]))) == 1


def plans(session: Session, read: Read) -> list[str]:
    """Return how the database would find what each statement asks, if its tables were large."""
    asked: list[tuple[str, Any]] = []

    def hear(connection: object, cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, given))

    bind = session.connection().engine
    event.listen(bind, "before_cursor_execute", hear)
    read(session)
    event.remove(bind, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN " if bind.dialect.name == "sqlite" else "EXPLAIN "
    connection = session.connection()
    if bind.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return [
        "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, given))
        for statement, given in asked
    ]
