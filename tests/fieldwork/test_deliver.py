"""Claim, commit, send, record: nobody is asked twice, and nobody for whom things have changed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.answer import find_invitation, save_answers
from feedback.fieldwork.claim import LEASE
from feedback.fieldwork.deliver import Delivered, deliver_due
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.hold import hold_what_may_be_sent
from feedback.fieldwork.invite import issue_invitations
from feedback.fieldwork.suppress import suppress
from feedback.fieldwork.surveys import activate, pause
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome, Sender
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.fact_change import FactChange
from feedback.models.invitation import InvitationToken
from feedback.models.order import CancelledBy, Order, OrderStatus
from feedback.models.response import Response
from feedback.models.suppression import SuppressionReason
from feedback.models.survey import Survey
from feedback.tokens import hash_token
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from tests.conftest import LISBON, NOON
from tests.fieldwork.mailroom import CONFIG, Pigeon
from tests.fieldwork.rows import (
    DAY,
    KEY,
    add_checkout,
    add_customer,
    add_order,
    column_of,
    switch_on,
)

Sessions = sessionmaker[Session]


def ask(session: Session, now: datetime = NOON) -> None:
    """From due to ready, committed."""
    list_frame(session, now, LISBON, KEY)
    draw_sample(session)
    issue_invitations(session, now, LISBON, "en")
    session.commit()


def deliver(sessions: Sessions, sender: Sender, now: datetime = NOON) -> Delivered:
    return deliver_due(sessions, sender, CONFIG, lambda: now)


def the_delivery(session: Session) -> Delivery:
    fresh = select(Delivery).execution_options(populate_existing=True)
    delivery = session.scalars(fresh).one()
    session.commit()
    return delivery


def column(session: Session, touchpoint: Order | Checkout) -> Disposition | None:
    found = column_of(session, touchpoint)
    session.commit()
    return found


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


def _suppress(session: Session, order: Order) -> None:
    customer = session.get_one(Customer, order.customer_id)
    suppress(session, customer.email or "", SuppressionReason.COMPLAINED, NOON, KEY)


def _import_an_answer(session: Session, order: Order) -> None:
    session.add(
        Response(
            kind=TouchpointKind.ORDER,
            touchpoint_id=order.id,
            mode=Mode.IMPORTED,
            answered_at=NOON,
        )
    )


def _cancel(session: Session, order: Order) -> None:
    order.status, order.cancelled_by = OrderStatus.CANCELLED, CancelledBy.CUSTOMER
    order.cancelled_at = NOON + timedelta(minutes=1)


def _cancel_in_good_time(session: Session, order: Order) -> None:
    order.population = Population.NOT_COMPLETED


def _pause(session: Session, order: Order) -> None:
    for survey in session.scalars(select(Survey)):
        pause(session, survey, NOON, "a test")


def _pause_and_resume_tomorrow(session: Session, order: Order) -> None:
    _pause(session, order)
    for survey in session.scalars(select(Survey)):
        activate(session, survey, NOON + DAY, "a test")


def _withdraw_consent(session: Session, order: Order) -> None:
    order.consent = False


def _erase(session: Session, order: Order) -> None:
    session.get_one(Customer, order.customer_id).email = None


def _garble(session: Session, order: Order) -> None:
    session.get_one(Customer, order.customer_id).email = "ann@x.example\r\nBcc: all@x.example"


@pytest.mark.parametrize(
    ("happens", "state", "stands"),
    [
        (_suppress, DeliveryState.SUPPRESSED, Disposition.SITUATION_CHANGED),
        (_import_an_answer, DeliveryState.ANSWERED, Disposition.SITUATION_CHANGED),
        (_cancel, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_cancel_in_good_time, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_pause, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_pause_and_resume_tomorrow, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_withdraw_consent, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_erase, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_garble, DeliveryState.FAILED, Disposition.FAILED),
    ],
)
def test_what_happens_between_invitation_and_claim_stops_the_mail(
    session: Session,
    sessions: Sessions,
    happens: Callable[[Session, Order], None],
    state: DeliveryState,
    stands: Disposition,
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    happens(session, order)
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + timedelta(hours=1)) == Delivered(stopped=1)

    assert pigeon.sent == []
    assert the_delivery(session).state is state
    assert the_delivery(session).reason
    assert column(session, order) is stands


def test_a_checkout_completed_since_is_not_asked_about(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    customer = add_customer(session)
    checkout = add_checkout(session, customer)
    ask(session)
    add_order(session, customer, placed_at=NOON, due_at=NOON + 9 * DAY)
    session.commit()

    assert deliver(sessions, Pigeon()) == Delivered(stopped=1)
    assert column(session, checkout) is Disposition.SITUATION_CHANGED


def test_an_order_the_shop_cancelled_is_still_asked_about(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    order.status, order.cancelled_by = OrderStatus.CANCELLED, CancelledBy.SHOP
    order.cancelled_at = NOON + timedelta(minutes=1)
    session.commit()

    assert deliver(sessions, Pigeon(), NOON + timedelta(hours=1)) == Delivered(accepted=1)


def test_a_late_scheduler_sends_no_stale_question(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + 31 * DAY) == Delivered(stopped=1)
    assert pigeon.sent == []
    assert the_delivery(session).state is DeliveryState.EXPIRED
    assert column(session, order) is Disposition.EXPIRED


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
    switch_on(session)
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


def test_an_address_stands_once_in_a_batch(session: Session, sessions: Sessions) -> None:
    for survey in switch_on(session).values():
        survey.quarantine_days = 0
    shared = [add_customer(session, "two@customer.example") for _ in range(2)]
    orders = [add_order(session, one) for one in shared]
    list_frame(session, NOON, LISBON, KEY)
    draw_sample(session)
    # A week apart, sent late, at once.
    issue_invitations(session, NOON, LISBON, "en")
    session.commit()
    batches: list[int] = []

    class Counter(Pigeon):
        def send(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
            batches.append(len(mails))
            return super().send(mails, now)

    deliver(sessions, Counter())
    assert batches == [1]
    assert {column(session, order) for order in orders} == {
        Disposition.SENT,
        Disposition.QUARANTINE,
    }


def test_restoring_a_backup_holds_what_may_have_been_sent_since(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    assert hold_what_may_be_sent(session, NOON) == 1
    session.commit()
    pigeon = Pigeon()

    assert deliver(sessions, pigeon, NOON + DAY) == Delivered()
    assert pigeon.sent == []
    assert column(session, order) is Disposition.HELD
    assert session.scalar(select(func.count()).where(Survey.active_since.is_not(None))) == 0


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
