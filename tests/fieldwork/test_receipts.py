"""What providers say became of mails: states, the ledger and the suppression list follow."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.receipts import Recorded, record_receipts
from feedback.fieldwork.suppress import is_suppressed, suppress
from feedback.mail.event import MailEvent
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.fact_change import FactChange
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.suppression import Suppression, SuppressionReason
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.mailed import add_mail, add_mail_of, unit_column
from tests.fieldwork.rows import add_customer, switch_on

SECOND = timedelta(seconds=1)
ANN = "ann@customer.example"


@pytest.fixture(autouse=True)
def _surveys(session: Session) -> None:
    switch_on(session)


def told(mail: Delivery, event: ReceiptEvent, after: int = 1, attempt: int = 1) -> MailEvent:
    return MailEvent(mail.id, attempt, event, NOON + after * SECOND, reason="said 550 5.1.1")


def record(session: Session, *events: MailEvent) -> Recorded:
    recorded = record_receipts(session, events)
    session.flush()
    session.expire_all()
    return recorded


def state_of(mail: Delivery) -> DeliveryState:
    return mail.state


@pytest.mark.parametrize("event", [ReceiptEvent.PROCESSED, ReceiptEvent.DELIVERED])
@pytest.mark.parametrize(
    ("state", "before"),
    [
        (DeliveryState.SENDING, Disposition.DRAWN),
        (DeliveryState.UNKNOWN, Disposition.DRAWN),
        (DeliveryState.HELD, Disposition.HELD),
        (DeliveryState.GIVEN_UP, Disposition.HELD),
        (DeliveryState.READY, Disposition.DRAWN),
        (DeliveryState.EXPIRED, Disposition.EXPIRED),
        (DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED),
        (DeliveryState.CANCELLED, Disposition.QUARANTINE),
        (DeliveryState.FAILED, Disposition.FAILED),
    ],
)
def test_a_mail_that_turns_out_to_have_left_was_sent(
    session: Session, state: DeliveryState, before: Disposition, event: ReceiptEvent
) -> None:
    mail = add_mail(session, state, before)
    record(session, told(mail, event))
    proven = {
        ReceiptEvent.PROCESSED: DeliveryState.ACCEPTED,
        ReceiptEvent.DELIVERED: DeliveryState.DELIVERED,
    }
    assert (mail.state, mail.sent_at, mail.reason) == (proven[event], NOON + SECOND, None)
    assert unit_column(session, mail) is Disposition.SENT
    assert session.scalar(select(func.count()).select_from(FactChange)) == 1


def test_delivered_is_not_taken_back_by_what_comes_late(session: Session) -> None:
    mail = add_mail(session)
    record(session, told(mail, ReceiptEvent.DELIVERED, after=9))
    record(session, told(mail, ReceiptEvent.PROCESSED), told(mail, ReceiptEvent.DROPPED))
    assert mail.state is DeliveryState.DELIVERED
    assert unit_column(session, mail) is Disposition.SENT


def test_a_dead_address_is_suppressed_and_its_unit_bounced(session: Session) -> None:
    mail = add_mail(session, customer=add_customer(session, ANN))
    record(session, told(mail, ReceiptEvent.PROCESSED), told(mail, ReceiptEvent.BOUNCED, after=2))
    assert (mail.state, mail.reason) == (DeliveryState.BOUNCED, "said 550 5.1.1")
    assert unit_column(session, mail) is Disposition.BOUNCED
    assert is_suppressed(session, ANN)


def test_a_blocked_mail_suppresses_nobody(session: Session) -> None:
    mail = add_mail(session, customer=add_customer(session, ANN))
    record(session, told(mail, ReceiptEvent.BLOCKED))
    assert mail.state is DeliveryState.BOUNCED
    assert not is_suppressed(session, ANN)


def test_what_the_provider_dropped_reached_nobody(session: Session) -> None:
    mail = add_mail(session, DeliveryState.ACCEPTED, Disposition.SENT)
    record(session, told(mail, ReceiptEvent.DROPPED))
    assert (mail.state, mail.sent_at) == (DeliveryState.DROPPED, None)
    assert unit_column(session, mail) is Disposition.FAILED


def test_an_answer_is_never_lost_to_a_bounce(session: Session) -> None:
    mail = add_mail(session, DeliveryState.DELIVERED, Disposition.COUNTED)
    record(session, told(mail, ReceiptEvent.BOUNCED))
    assert unit_column(session, mail) is Disposition.COUNTED


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ReceiptEvent.COMPLAINED, SuppressionReason.COMPLAINED),
        (ReceiptEvent.UNSUBSCRIBED, SuppressionReason.UNSUBSCRIBED),
    ],
)
def test_who_says_no_to_their_mail_program_is_never_written_to_again(
    session: Session, event: ReceiptEvent, reason: SuppressionReason
) -> None:
    customer = add_customer(session, ANN)
    mail = add_mail(session, DeliveryState.ACCEPTED, Disposition.SENT, customer)
    customer.email = "new@customer.example"
    session.flush()
    record(session, told(mail, event))
    assert set(session.scalars(select(Suppression.reason))) == {reason}
    assert is_suppressed(session, ANN)
    assert is_suppressed(session, "new@customer.example")
    assert session.get_one(Invitation, mail.invitation_id).refused_at == NOON + SECOND
    assert mail.state is DeliveryState.DELIVERED, "it was there to be refused"


def test_a_reminders_receipts_move_no_unit(session: Session) -> None:
    customer = add_customer(session, ANN)
    first = add_mail(session, DeliveryState.DELIVERED, Disposition.SENT, customer)
    invitation = session.get_one(Invitation, first.invitation_id)
    reminder = add_mail_of(
        session, invitation, customer, DeliveryState.SENDING, DeliveryKind.REMINDER
    )
    record(session, told(reminder, ReceiptEvent.BOUNCED))
    assert reminder.state is DeliveryState.BOUNCED
    assert unit_column(session, first) is Disposition.SENT
    assert is_suppressed(session, ANN)


@pytest.mark.parametrize("state", [DeliveryState.UNKNOWN, DeliveryState.HELD])
def test_what_the_provider_keeps_until_later_has_not_left(
    session: Session, state: DeliveryState
) -> None:
    """It may have been taken back by somebody who did not live to write that down."""
    mail = add_mail(session, state, leaves_at=NOON + 600 * SECOND)
    record(session, told(mail, ReceiptEvent.PROCESSED))
    assert mail.state is state
    record(session, told(mail, ReceiptEvent.DELIVERED, after=601))
    assert state_of(mail) is DeliveryState.DELIVERED


def test_a_mail_taken_back_in_time_is_not_kept_from_being_sent_anew(session: Session) -> None:
    leaves_at = NOON + 600 * SECOND
    mail = add_mail(session, DeliveryState.READY, leaves_at=leaves_at)
    record(session, told(mail, ReceiptEvent.PROCESSED), told(mail, ReceiptEvent.DROPPED, after=600))
    assert state_of(mail) is DeliveryState.READY
    record(session, told(mail, ReceiptEvent.DELIVERED, after=601))
    assert state_of(mail) is DeliveryState.DELIVERED, "it was not taken back after all"


def test_what_an_earlier_attempt_was_does_not_tell_of_the_present_one(session: Session) -> None:
    mail = add_mail(session, DeliveryState.SENDING, attempt=2)
    record(session, told(mail, ReceiptEvent.PROCESSED), told(mail, ReceiptEvent.DROPPED))
    assert state_of(mail) is DeliveryState.SENDING
    record(session, told(mail, ReceiptEvent.DELIVERED))
    assert state_of(mail) is DeliveryState.DELIVERED


@pytest.mark.parametrize("event", [ReceiptEvent.BLOCKED, ReceiptEvent.BOUNCED])
def test_an_attempt_that_came_back_does_not_tell_of_the_one_after_it(
    session: Session, event: ReceiptEvent
) -> None:
    mail = add_mail(session, DeliveryState.READY, attempt=1)
    record(session, told(mail, ReceiptEvent.PROCESSED), told(mail, event))
    assert state_of(mail) is DeliveryState.READY, "nobody has it yet"
    mail.state, mail.attempt = DeliveryState.ACCEPTED, 2
    session.flush()
    record(session, told(mail, ReceiptEvent.DELIVERED, after=9, attempt=2))
    assert state_of(mail) is DeliveryState.DELIVERED
    record(session, told(mail, ReceiptEvent.DELIVERED))
    assert (mail.state, mail.sent_at) == (DeliveryState.DELIVERED, NOON + 9 * SECOND)
    assert unit_column(session, mail) is Disposition.SENT
    record(session, told(mail, event, after=10, attempt=2))
    assert state_of(mail) is DeliveryState.BOUNCED


def test_events_of_other_shops_and_other_tools_change_nothing(session: Session) -> None:
    mail = add_mail(session, customer=add_customer(session, ANN))
    elsewhere = MailEvent(mail.id, 1, ReceiptEvent.BOUNCED, NOON, address="bob@other.example")
    nowhere = MailEvent(mail.id + 999, 1, ReceiptEvent.BOUNCED, NOON)
    assert record(session, elsewhere, nowhere) == Recorded(foreign=2)
    assert mail.state is DeliveryState.SENDING
    assert not session.scalars(select(Receipt)).all()
    ours = MailEvent(mail.id, 1, ReceiptEvent.BOUNCED, NOON, address=" Ann@Customer.example")
    assert record(session, ours) == Recorded(new=1, harmed=True)


@pytest.mark.parametrize("state", [DeliveryState.HELD, DeliveryState.READY])
def test_what_left_after_the_backup_that_was_restored_is_known_again(
    session: Session, state: DeliveryState
) -> None:
    mail = add_mail(session, state, customer=add_customer(session, ANN))
    mail.attempt, mail.address_hash = 0, None
    session.flush()
    elsewhere = MailEvent(mail.id, 1, ReceiptEvent.PROCESSED, NOON, address="bob@other.example")
    ours = MailEvent(mail.id, 1, ReceiptEvent.PROCESSED, NOON, address=ANN)
    assert record(session, elsewhere, ours) == Recorded(new=1, foreign=1)
    assert mail.state is DeliveryState.ACCEPTED
    assert unit_column(session, mail) is Disposition.SENT


def test_who_was_let_back_in_is_not_shut_out_by_an_event_that_comes_again(
    session: Session,
) -> None:
    mail = add_mail(session, customer=add_customer(session, ANN))
    record(session, told(mail, ReceiptEvent.BOUNCED))
    session.delete(session.scalars(select(Suppression)).one())
    again = told(mail, ReceiptEvent.BOUNCED)
    assert record(session, again, again) == Recorded(harmed=True)
    assert not is_suppressed(session, ANN)


def test_an_unsubscribe_of_before_stays_the_earlier(session: Session) -> None:
    suppress(session, ANN, SuppressionReason.UNSUBSCRIBED, NOON - SECOND)
    mail = add_mail(session, customer=add_customer(session, ANN))
    record(session, told(mail, ReceiptEvent.UNSUBSCRIBED))
    assert session.scalars(select(Suppression.suppressed_at)).all() == [NOON - SECOND]


def test_more_events_than_a_statement_takes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.fieldwork.receipts.CHUNK", 3)
    mails = [add_mail(session) for _ in range(10)]
    recorded = record(session, *(told(mail, ReceiptEvent.DELIVERED) for mail in mails))
    assert recorded == Recorded(new=10)
    assert {mail.state for mail in mails} == {DeliveryState.DELIVERED}


def test_a_mail_that_waits_at_the_provider_has_not_left_before_it_is_let_go(
    session: Session,
) -> None:
    """Five days after it left, and not after it was handed over, its customer is reminded."""
    leaves_at = NOON + 600 * SECOND
    mail = add_mail(session, DeliveryState.ACCEPTED, leaves_at=leaves_at, sent_at=leaves_at)
    record_receipts(session, [MailEvent(mail.id, 1, ReceiptEvent.PROCESSED, NOON)])
    session.refresh(mail)
    assert mail.sent_at == leaves_at
