"""Claim, commit, send, record: a mail's outcome is written down, and an answer never lost."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import find_invitation, save_answers
from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.deliver import Delivered
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.fact_change import FactChange
from feedback.models.invitation import InvitationToken
from feedback.tokens import hash_token
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import (
    add_customer,
    add_order,
    switch_on,
)


def test_a_drawn_order_gets_one_mail_and_its_link_leads_to_its_invitation(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    customer = add_customer(session, "ann@customer.example")
    order = add_order(
        session, customer, placed_at=datetime(2026, 2, 24, 23, 30, tzinfo=NOON.tzinfo)
    )
    ask(session)
    pigeon = Pigeon()

    assert deliver(sessions, pigeon) == Delivered(accepted=1)
    assert deliver(sessions, pigeon) == Delivered()

    (mail,) = pigeon.sent
    assert mail.recipient == "ann@customer.example"
    assert mail.day == "24 February 2026"
    invitation = find_invitation(session, mail.token)
    assert invitation is not None
    assert invitation.customer_id == customer.id
    delivery = the_delivery(session)
    assert (delivery.state, delivery.sent_at) == (DeliveryState.ACCEPTED, NOON)
    assert column(session, order) is Disposition.SENT
    assert session.scalars(select(InvitationToken.token_hash)).all() == [hash_token(mail.token)]


def test_the_claim_is_committed_before_a_byte_leaves(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    seen = []

    def look(mail: Mail) -> Outcome:
        with sessions() as other:
            delivery = other.scalars(select(Delivery)).one()
            seen.append((delivery.state, delivery.attempt, delivery.lease_until))
            assert find_invitation(other, mail.token) is not None
        return ACCEPTED

    deliver(sessions, Pigeon(look))

    assert seen == [(DeliveryState.SENDING, 1, NOON + LEASE)]


def test_a_refused_mail_has_a_reason(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    assert deliver(
        sessions, Pigeon(lambda mail: Outcome(Fate.REFUSED, "No such box."))
    ) == Delivered(refused=1)
    delivery = the_delivery(session)
    assert (delivery.state, delivery.reason) == (DeliveryState.FAILED, "No such box.")
    assert column(session, order) is Disposition.FAILED


def test_a_mail_that_surely_did_not_leave_waits_ever_longer(
    session: Session, sessions: Sessions
) -> None:
    for survey in switch_on(session).values():
        survey.window_from, survey.window_until = 0, 24
    order = add_order(session, add_customer(session))
    ask(session)
    away = Pigeon(lambda mail: Outcome(Fate.TRY_AGAIN, "Away."))
    now, waits = NOON, []
    for _ in range(12):
        assert deliver(sessions, away, now) == Delivered(postponed=1)
        waits.append(the_delivery(session).send_after - now)
        now = the_delivery(session).send_after
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert waits[-1] == timedelta(hours=6)
    assert column(session, order) is Disposition.DRAWN

    assert deliver(sessions, Pigeon(), now) == Delivered(accepted=1)
    assert the_delivery(session).attempt == 13


def test_a_provider_that_says_when_is_obeyed(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    add_order(session, add_customer(session))
    ask(session)
    wait = timedelta(seconds=90)
    deliver(sessions, Pigeon(lambda mail: Outcome(Fate.TRY_AGAIN, "Slow down.", wait)))
    assert the_delivery(session).send_after == NOON + wait


def test_an_answer_given_before_the_sending_is_recorded_stays(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)

    def answer(mail: Mail) -> Outcome:
        with sessions.begin() as other:
            invitation = find_invitation(other, mail.token)
            assert invitation is not None
            save_answers(other, invitation, {"satisfied": ("yes",)}, NOON)
        return ACCEPTED

    deliver(sessions, Pigeon(answer))

    assert the_delivery(session).state is DeliveryState.ACCEPTED
    assert column(session, order) is Disposition.COUNTED


def test_the_facts_are_told_of_every_mail_sent(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    last = session.scalar(select(func.max(FactChange.id)))
    session.commit()
    deliver(sessions, Pigeon())
    changes = session.scalars(select(FactChange).where(FactChange.id > last)).all()
    assert [change.customers for change in changes] == [[customer.id]]
