"""An operator decides about held mails, a batch at a time; each decision is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.decide import HeldBatch, decide, held_batches
from feedback.fieldwork.deliver import Delivered
from feedback.fieldwork.hold import ask_nobody_again
from feedback.fieldwork.surveys import activate, pause
from feedback.mail.sender import Fate, Outcome
from feedback.models.delivery import (
    RESTORED,
    Decision,
    Delivery,
    DeliveryDecision,
    DeliveryKind,
    DeliveryState,
)
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on

HOUR = timedelta(hours=1)
BOSS = "boss@shop.example"


def _hold(session: Session, sessions: Sessions, count: int = 1) -> list[Order]:
    """Ask about orders, and hear nothing from the provider."""
    switch_on(session)
    orders = [add_order(session, add_customer(session)) for _ in range(count)]
    ask(session)
    deliver(sessions, Pigeon(lambda mail: Outcome(Fate.UNKNOWN, "No reply.")))
    deliver(sessions, Pigeon(), NOON + HOUR)
    return orders


def _decide(session: Session, decision: Decision) -> int:
    (held,) = held_batches(session)
    count = decide(session, held.batch, decision, now=NOON + 2 * HOUR, by=BOSS)
    session.commit()
    return count


def test_how_many_would_be_stopped_if_they_were_sent_again_is_said_before(
    session: Session, sessions: Sessions
) -> None:
    """Their survey was switched off and on: what fell due before never causes a mail."""
    _hold(session, sessions, 2)
    for survey in session.scalars(select(Survey)):
        pause(session, survey, NOON + HOUR, BOSS)
        activate(session, survey, NOON + HOUR, BOSS)
    session.commit()

    assert held_batches(session)[0].stopped == 2
    _decide(session, Decision.SEND_AGAIN)
    assert deliver(sessions, Pigeon(), NOON + 2 * HOUR) == Delivered(stopped=2)


def test_a_question_whether_it_was_put_right_is_stopped_by_no_switch(
    session: Session, sessions: Sessions
) -> None:
    _hold(session, sessions)
    the_delivery(session).kind = DeliveryKind.RE_ASK
    for survey in session.scalars(select(Survey)):
        survey.active_since = None
    session.commit()

    assert held_batches(session)[0].stopped == 0


def test_what_is_held_is_listed_with_how_many_since_when_and_why(
    session: Session, sessions: Sessions
) -> None:
    _hold(session, sessions, 3)
    batch = session.scalars(select(Delivery.batch)).first() or ""
    session.commit()

    assert held_batches(session) == [
        HeldBatch(batch, count=3, since=NOON, reason="No reply.", oldest=NOON, newest=NOON)
    ]


def test_mails_that_were_sent_count_as_sent(session: Session, sessions: Sessions) -> None:
    (order,) = _hold(session, sessions)

    assert _decide(session, Decision.SENT) == 1

    delivery = the_delivery(session)
    assert (delivery.state, delivery.sent_at) == (DeliveryState.ACCEPTED, NOON)
    assert column(session, order) is Disposition.SENT
    assert deliver(sessions, pigeon := Pigeon(), NOON + DAY) == Delivered()
    assert pigeon.sent == []


def test_mails_to_send_again_are_sent_once_more(session: Session, sessions: Sessions) -> None:
    (order,) = _hold(session, sessions)

    assert _decide(session, Decision.SEND_AGAIN) == 1

    assert column(session, order) is Disposition.DRAWN
    assert deliver(sessions, pigeon := Pigeon(), NOON + DAY) == Delivered(accepted=1)
    assert [mail.attempt for mail in pigeon.sent] == [2]
    assert column(session, order) is Disposition.SENT


def test_mails_to_send_again_expire_as_before(session: Session, sessions: Sessions) -> None:
    (order,) = _hold(session, sessions)
    _decide(session, Decision.SEND_AGAIN)

    assert deliver(sessions, Pigeon(), NOON + 31 * DAY) == Delivered(stopped=1)
    assert column(session, order) is Disposition.EXPIRED


def test_mails_given_up_stay_among_the_held_and_are_never_sent(
    session: Session, sessions: Sessions
) -> None:
    (order,) = _hold(session, sessions)

    assert _decide(session, Decision.GIVE_UP) == 1

    assert the_delivery(session).state is DeliveryState.GIVEN_UP
    assert the_delivery(session).reason
    assert column(session, order) is Disposition.HELD
    assert deliver(sessions, pigeon := Pigeon(), NOON + DAY) == Delivered()
    assert pigeon.sent == []
    assert held_batches(session) == []


def test_who_was_given_up_may_have_been_asked_and_is_left_alone(
    session: Session, sessions: Sessions
) -> None:
    (order,) = _hold(session, sessions)
    _decide(session, Decision.GIVE_UP)
    customer = the_delivery(session).invitation_id
    invitation = session.get_one(Invitation, customer)
    again = Order(
        shop_id="again",
        population=order.population,
        customer_id=invitation.customer_id,
        placed_at=NOON,
        due_at=NOON + 9 * DAY,
    )
    session.add(again)
    ask(session, NOON + 10 * DAY)

    assert column(session, again) is Disposition.QUARANTINE


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_is_kept_and_made_once(
    session: Session, sessions: Sessions, decision: Decision
) -> None:
    _hold(session, sessions, 2)
    (held,) = held_batches(session)

    assert decide(session, held.batch, decision, now=NOON + HOUR, by=BOSS) == 2
    assert decide(session, held.batch, decision, now=NOON + HOUR, by=BOSS) == 0

    (kept,) = session.scalars(select(DeliveryDecision))
    assert (kept.batch, kept.decision, kept.count) == (held.batch, decision, 2)
    assert (kept.decided_at, kept.decided_by) == (NOON + HOUR, BOSS)


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_takes_no_answer_back(
    session: Session, sessions: Sessions, decision: Decision
) -> None:
    (order,) = _hold(session, sessions)
    invitation = session.scalars(select(Invitation)).one()
    save_answers(session, invitation, {"satisfied": ("yes",)}, NOON)

    _decide(session, decision)

    assert column(session, order) is Disposition.COUNTED


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_about_a_reminder_moves_no_unit(
    session: Session, sessions: Sessions, decision: Decision
) -> None:
    (order,) = _hold(session, sessions)
    the_delivery(session).kind = DeliveryKind.REMINDER
    session.commit()

    _decide(session, decision)

    assert column(session, order) is Disposition.HELD


def test_what_a_restored_backup_held_is_one_batch(session: Session) -> None:
    switch_on(session)
    for _ in range(2):
        add_order(session, add_customer(session))
    ask(session)
    ask_nobody_again(session, NOON)

    (held,) = held_batches(session)
    assert (held.batch, held.count, held.since) == (RESTORED, 2, None)
    assert decide(session, RESTORED, Decision.SENT, now=NOON, by=BOSS) == 2
