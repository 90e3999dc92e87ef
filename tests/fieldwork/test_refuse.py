"""Who refused is not written to again: at any address they are known by, nor by mails that wait."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import unsubscribe
from feedback.fieldwork.overtaken import overtaken
from feedback.fieldwork.receipts import Recorded, record_receipts
from feedback.fieldwork.refuse import REFUSALS, SUPPRESSING
from feedback.fieldwork.suppress import is_suppressed, suppress
from feedback.mail.event import MailEvent
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.suppression import Suppression, SuppressionReason
from tests.conftest import NOON
from tests.fieldwork.mailed import add_mail, add_mail_of
from tests.fieldwork.rows import add_customer, switch_on

HOUR = timedelta(hours=1)
OLD, NEW = "old@customer.example", "new@customer.example"


@pytest.fixture(autouse=True)
def _surveys(session: Session) -> None:
    switch_on(session)


def hear(session: Session, *events: MailEvent) -> Recorded:
    recorded = record_receipts(session, events)
    session.flush()
    session.expire_all()
    return recorded


def listed(session: Session) -> list[int]:
    session.flush()
    return [late.delivery_id for late in overtaken(session)]


@pytest.mark.parametrize(("event", "reason"), SUPPRESSING.items())
@pytest.mark.parametrize("number", ["known, of another address", "lost with a backup"])
def test_what_is_signed_counts_for_the_address_whatever_mail_it_is_of(
    session: Session, event: ReceiptEvent, reason: SuppressionReason, number: str
) -> None:
    """The first attempt went to the old address; or a restored backup knows nothing of the mail."""
    mail = add_mail(session, DeliveryState.ACCEPTED, customer=add_customer(session, NEW), attempt=2)
    told_of = mail.id if number.startswith("known") else mail.id + 999
    assert hear(session, MailEvent(told_of, 1, event, NOON, OLD)) == Recorded(foreign=1)
    assert is_suppressed(session, OLD)
    assert set(session.scalars(select(Suppression.reason))) == {reason}
    assert not is_suppressed(session, NEW), "the number may be that of another shop's mail"
    assert mail.state is DeliveryState.ACCEPTED
    assert not session.scalars(select(Receipt)).all()


def test_another_shops_mail_that_was_blocked_lists_nobody(session: Session) -> None:
    hear(session, MailEvent(999, 1, ReceiptEvent.BLOCKED, NOON, OLD))
    assert not is_suppressed(session, OLD)


@pytest.mark.parametrize("reason", [None, *SUPPRESSING.values()])
def test_whom_the_provider_will_not_write_to_we_do_not_either(
    session: Session, reason: SuppressionReason | None
) -> None:
    mail = add_mail(session, DeliveryState.ACCEPTED, customer=add_customer(session, OLD))
    hear(session, MailEvent(mail.id, 1, ReceiptEvent.DROPPED, NOON, OLD, listed=reason))
    assert is_suppressed(session, OLD) is (reason is not None)
    assert mail.state is DeliveryState.DROPPED
    assert session.get_one(Invitation, mail.invitation_id).refused_at is None


@pytest.mark.parametrize("event", REFUSALS)
@pytest.mark.parametrize(
    ("state", "leaves"),
    [(DeliveryState.ACCEPTED, 2), (DeliveryState.UNKNOWN, None), (DeliveryState.SENDING, None)],
)
def test_a_reminder_that_is_leaving_as_the_provider_tells_of_it_is_listed(
    session: Session,
    event: ReceiptEvent,
    state: DeliveryState,
    leaves: int | None,
) -> None:
    customer = add_customer(session, OLD)
    first = add_mail(session, DeliveryState.UNKNOWN, customer=customer)
    invitation = session.get_one(Invitation, first.invitation_id)
    leaves_at = NOON + leaves * HOUR if leaves else None
    reminder = add_mail_of(
        session, invitation, customer, state, DeliveryKind.REMINDER, leaves_at=leaves_at
    )
    hear(session, MailEvent(first.id, 1, event, NOON + HOUR, OLD))
    assert listed(session) == [reminder.id], "what was there to be refused was not overtaken"
    assert reminder.overtaken_at == NOON + HOUR


def test_an_unsubscribe_overtakes_mails_to_anybody_of_that_address(session: Session) -> None:
    mails = [_waiting(session, add_customer(session, OLD).email or "") for _ in range(2)]
    gone = add_mail(session, DeliveryState.DELIVERED, customer=add_customer(session, OLD))
    elsewhere = _waiting(session, NEW)
    unsubscribe(session, session.get_one(Invitation, gone.invitation_id), NOON + HOUR)
    assert listed(session) == [mail.id for mail in reversed(mails)]
    assert elsewhere.overtaken_at is None


@pytest.mark.parametrize(
    ("scope", "is_late"), [("everything", True), ("completed", True), ("not_completed", False)]
)
def test_a_word_by_another_way_is_listed_for_the_surveys_it_is_about(
    session: Session, scope: str, is_late: bool
) -> None:
    mail = _waiting(session, OLD)
    suppress(session, OLD, SuppressionReason.ON_REQUEST, NOON + HOUR, scope)
    assert listed(session) == ([mail.id] if is_late else [])


@pytest.mark.parametrize("state", [DeliveryState.ACCEPTED, DeliveryState.READY])
def test_what_has_left_or_is_not_claimed_is_not_overtaken(
    session: Session, state: DeliveryState
) -> None:
    add_mail(session, state, customer=add_customer(session, OLD), leaves_at=NOON + HOUR)
    suppress(session, OLD, SuppressionReason.ON_REQUEST, NOON + HOUR)
    assert listed(session) == []


def _waiting(session: Session, address: str) -> Delivery:
    """Add a mail that the provider keeps for two hours."""
    return add_mail(
        session,
        DeliveryState.ACCEPTED,
        customer=add_customer(session, address),
        leaves_at=NOON + 2 * HOUR,
    )
