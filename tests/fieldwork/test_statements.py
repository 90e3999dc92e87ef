"""Many follow-ups at once take as many statements as few: none is for one row alone."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.follow_up import open_unsaid
from feedback.fieldwork.re_ask import ask_again, take_back_unasked
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import BEN, HOUR, UNSAID, invite, left_wrong

LATER = NOON + 2 * HOUR


def say_no(session: Session, email: str) -> None:
    save_answers(session, invite(session, email), UNSAID, NOON)


def ask_in_vain(session: Session, email: str) -> None:
    ask_again(session, left_wrong(session, email), LISBON, BEN, NOON + HOUR)
    session.flush()
    re_asks = update(Delivery).where(Delivery.kind == DeliveryKind.RE_ASK)
    session.execute(re_asks.values(state=DeliveryState.CANCELLED))


@pytest.mark.parametrize(
    ("prepare", "stage"), [(say_no, open_unsaid), (ask_in_vain, take_back_unasked)]
)
def test_many_take_as_many_statements_as_few(
    session: Session,
    prepare: Callable[[Session, str], None],
    stage: Callable[[Session, datetime], int],
) -> None:
    taken = []
    for many in (1, 4):
        for number in range(many):
            prepare(session, f"{many}.{number}@customer.example")
        session.commit()
        taken.append(statements(session, lambda: stage(session, LATER), many))
    assert taken[0] == taken[1]


def statements(session: Session, stage: Callable[[], int], many: int) -> int:
    """Return how many statements a stage that does so many takes, with those of its flush."""
    seen: list[str] = []

    def see(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", see)
    try:
        assert stage() == many
        session.commit()
    finally:
        event.remove(bind, "before_cursor_execute", see)
    return len(seen)
