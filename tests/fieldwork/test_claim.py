"""What has changed since the invitation is seen in the claim: such a mail never leaves."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.deliver import Delivered
from feedback.fieldwork.suppress import suppress
from feedback.fieldwork.surveys import activate, pause
from feedback.mail.message import Mail
from feedback.mail.sender import Outcome, Slip, StillWanted
from feedback.models.customer import Customer
from feedback.models.delivery import DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.order import CancelledBy, Order, OrderStatus
from feedback.models.response import Response
from feedback.models.suppression import SuppressionReason
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, column, deliver, the_delivery
from tests.fieldwork.mailed import add_mail_of
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import (
    DAY,
    add_checkout,
    add_customer,
    add_order,
    switch_on,
)


def _suppress(session: Session, order: Order) -> None:
    customer = session.get_one(Customer, order.customer_id)
    suppress(session, customer.email or "", SuppressionReason.COMPLAINED, NOON)


def _import_an_answer(session: Session, order: Order) -> None:
    session.add(
        Response(
            kind=TouchpointKind.ORDER,
            touchpoint_id=order.id,
            mode=Mode.IMPORTED,
            answered_at=NOON,
        )
    )


def _cancel_in_good_time(session: Session, order: Order) -> None:
    order.population = Population.NOT_COMPLETED


def _pause(session: Session, order: Order) -> None:
    for survey in session.scalars(select(Survey)):
        pause(session, survey, NOON, "a test")


def _pause_and_resume(session: Session, order: Order) -> None:
    _pause(session, order)
    for survey in session.scalars(select(Survey)):
        activate(session, survey, order.due_at + timedelta(seconds=1), "a test")


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
        (_cancel_in_good_time, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_pause, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (_pause_and_resume, DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
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


@pytest.mark.parametrize("by", [CancelledBy.SHOP, CancelledBy.CUSTOMER])
def test_an_order_cancelled_after_it_was_promised_is_still_asked_about(
    session: Session, sessions: Sessions, by: CancelledBy
) -> None:
    """Cancelled by the shop at any time, or by the customer once the promise was broken."""
    switch_on(session)
    order = add_order(session, add_customer(session))
    ask(session)
    order.status, order.cancelled_by = OrderStatus.CANCELLED, by
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


def test_an_address_stands_once_in_a_batch(session: Session, sessions: Sessions) -> None:
    """A reminder and an invitation: SendGrid would refuse the whole request."""
    switch_on(session)
    customer = add_customer(session)
    add_order(session, customer)
    ask(session)
    deliver(sessions, Pigeon())
    first = the_delivery(session)
    add_order(session, customer, due_at=NOON + 98 * DAY)
    ask(session, NOON + 99 * DAY)
    invitation = session.get_one(Invitation, first.invitation_id)
    reminder = add_mail_of(
        session, invitation, customer, DeliveryState.READY, DeliveryKind.REMINDER
    )
    reminder.expires_at = NOON + 120 * DAY
    session.commit()
    batches: list[int] = []

    class Counter(Pigeon):
        def send(
            self, mails: Sequence[Mail], now: datetime, slip: Slip | None, wanted: StillWanted
        ) -> list[Outcome]:
            batches.append(len(mails))
            return super().send(mails, now, slip, wanted)

    assert deliver(sessions, Counter(), NOON + 99 * DAY) == Delivered(accepted=2)
    assert batches == [1, 1]


def test_two_senders_at_once_send_nothing_twice(
    session: Session, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.fieldwork.deliver.BATCH", 5)
    switch_on(session)
    for _ in range(60):
        add_order(session, add_customer(session))
    ask(session)
    pigeons = [Pigeon() for _ in range(3)]
    with ThreadPoolExecutor(len(pigeons)) as senders:
        runs = list(senders.map(lambda pigeon: deliver(sessions, pigeon), pigeons))

    assert sum(run.accepted for run in runs) == 60
    numbers = [mail.number for pigeon in pigeons for mail in pigeon.sent]
    assert len(numbers) == len(set(numbers)) == 60
