"""A mail that may have left is held and never sent again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.deliver import Delivered
from feedback.fieldwork.hold import ask_nobody_again
from feedback.fieldwork.surveys import activate
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.delivery import DeliveryState
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import (
    DAY,
    add_customer,
    add_order,
    switch_on,
)


def test_a_sender_that_dies_leaves_its_mails_unknown_then_held_and_never_sent_again(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    def die(mail: Mail) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(sessions, Pigeon(die))
    pigeon = Pigeon()

    within_the_lease = NOON + LEASE - timedelta(seconds=1)
    assert deliver(sessions, pigeon, within_the_lease) == Delivered()
    assert the_delivery(session).state is DeliveryState.SENDING
    assert deliver(sessions, pigeon, NOON + LEASE) == Delivered(held=1)
    assert deliver(sessions, pigeon, NOON + DAY) == Delivered()
    assert pigeon.sent == []
    assert the_delivery(session).state is DeliveryState.HELD
    assert the_delivery(session).reason
    assert column(session, order) is Disposition.HELD


def test_a_mail_that_may_have_left_is_held(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    pigeon = Pigeon(lambda mail: Outcome(Fate.UNKNOWN, "No reply."))

    assert deliver(sessions, pigeon) == Delivered(unknown=1)
    assert the_delivery(session).state is DeliveryState.UNKNOWN
    assert deliver(sessions, pigeon, NOON + DAY) == Delivered(held=1)
    assert len(pigeon.sent) == 1
    assert column(session, order) is Disposition.HELD


def test_an_outcome_that_comes_after_the_lease_changes_nothing(
    session: Session, sessions: Sessions
) -> None:
    """Another sender has held the mail meanwhile; whether it left is for somebody to find out."""
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    def outlast(mail: Mail) -> Outcome:
        deliver(sessions, Pigeon(), NOON + LEASE)
        return ACCEPTED

    deliver(sessions, Pigeon(outlast))

    assert the_delivery(session).state is DeliveryState.HELD
    assert column(session, order) is Disposition.HELD


def test_restoring_a_backup_holds_what_may_have_been_sent_since(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    assert ask_nobody_again(session, NOON) == 1
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + DAY) == Delivered()
    assert pigeon.sent == []
    assert column(session, order) is Disposition.HELD
    assert session.scalar(select(func.count()).where(Survey.active_since.is_not(None))) == 0


def test_after_a_restore_nobody_is_asked_for_a_week(session: Session) -> None:
    """Who was asked between the backup and its return is not known any more."""
    surveys = switch_on(session)
    customers = [add_customer(session) for _ in range(2)]
    ask_nobody_again(session, NOON)
    for survey in surveys.values():
        activate(session, survey, NOON, "a test")
    columns = []
    for customer, days in zip(customers, (6, 7), strict=True):
        order = add_order(session, customer, due_at=NOON + days * DAY)
        ask(session, NOON + days * DAY)
        columns.append(column(session, order))
    assert columns == [Disposition.QUARANTINE, Disposition.DRAWN]
