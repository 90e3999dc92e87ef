"""Who opens no page is told when mail stands still: once, and every day that it lasts."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.standstill import tell_of_standstill
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Fate, Outcome, Slip, Unreached
from feedback.models.alert import Alert, AlertChannel, AlertKind
from feedback.models.delivery import DeliveryState
from feedback.models.receipt import Receipt, ReceiptEvent
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions, ask, deliver
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.mailroom import Pigeon
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
AWAY = Outcome(Fate.TRY_AGAIN, "The server said 421 to our name.")


class Absent(Pigeon):
    """A provider that cannot be asked for a batch."""

    def prepare(self, now: datetime) -> Slip | None:
        raise Unreached("SendGrid refused our key (401).")


def due(session: Session, *addresses: str) -> None:
    for address in addresses:
        add_order(session, add_customer(session, address))
    ask(session)


def look(sessions: Sessions, now: datetime, *, receipts: bool = False) -> int:
    return tell_of_standstill(sessions, now, receipts=receipts)


def told(session: Session) -> list[tuple[AlertKind, dict[str, str | int]]]:
    by_post = select(Alert).where(Alert.channel == AlertChannel.WEBHOOK).order_by(Alert.id)
    found = [(alert.kind, alert.told) for alert in session.scalars(by_post)]
    session.commit()
    return found


def test_each_batch_that_is_held_is_told_once(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    for batch in ("b1", "b1", "b10"):
        add_mail(session, DeliveryState.HELD, batch=batch)
    session.commit()
    assert look(sessions, NOON) == 2
    assert look(sessions, NOON + DAY) == 0
    add_mail(session, DeliveryState.HELD, batch="b")
    session.commit()
    assert look(sessions, NOON + DAY) == 1
    assert told(session) == [
        (AlertKind.MAIL_HELD, {"batch": "b1", "mails": 2}),
        (AlertKind.MAIL_HELD, {"batch": "b10", "mails": 1}),
        (AlertKind.MAIL_HELD, {"batch": "b", "mails": 1}),
    ]


def test_mails_the_provider_refuses_for_an_hour_are_told_once_and_again_each_day(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    due(session, "ann@customer.example", "ben@customer.example")
    away = Pigeon(lambda mail: AWAY)
    for minute in range(0, 60, 5):
        deliver(sessions, away, NOON + minute * MINUTE)
        assert look(sessions, NOON + minute * MINUTE) == 0
    assert look(sessions, NOON + HOUR) == 1
    assert look(sessions, NOON + DAY) == 0
    assert look(sessions, NOON + HOUR + DAY) == 1
    waited = {"mails": 2, "since": NOON.isoformat(), "reason": AWAY.reason}
    assert told(session) == [(AlertKind.MAIL_WAITING, waited)] * 2


def test_a_second_standstill_is_told_on_the_same_day(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    due(session, "ann@customer.example")
    deliver(sessions, Pigeon(lambda mail: AWAY))
    assert look(sessions, NOON + HOUR) == 1

    again = NOON + HOUR + 5 * MINUTE
    deliver(sessions, Pigeon(), again)
    due(session, "ben@customer.example")
    deliver(sessions, Absent(), again + MINUTE)
    assert look(sessions, again + 59 * MINUTE) == 0
    assert look(sessions, again + HOUR) == 1
    waited = {"mails": 1, "since": again.isoformat(), "reason": "SendGrid refused our key (401)."}
    assert told(session)[1] == (AlertKind.MAIL_WAITING, waited)


def test_mails_left_over_from_a_run_that_was_cut_off_are_told(
    session: Session, sessions: Sessions
) -> None:
    """They were due before the last mail that was taken, and have not been tried since."""
    switch_on(session)
    due(session, "ann@customer.example", "ben@customer.example")
    add_mail(session, DeliveryState.ACCEPTED, claimed_at=NOON + MINUTE)
    session.commit()
    deliver(sessions, Absent(), NOON + 2 * MINUTE)
    assert look(sessions, NOON + MINUTE + HOUR) == 1
    assert told(session)[0][1]["since"] == (NOON + MINUTE).isoformat()


def test_a_customer_whose_mailbox_is_full_is_no_standstill(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    due(session, "ann@customer.example", "full@customer.example")

    def full(mail: Mail) -> Outcome:
        return AWAY if mail.recipient.startswith("full") else ACCEPTED

    for hours in (0, 1, 2, 5, 24, 48):
        deliver(sessions, Pigeon(full), NOON + hours * HOUR)
        assert look(sessions, NOON + hours * HOUR) == 0


def test_mails_that_wait_for_their_hour_are_no_standstill(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    due(session, "ann@customer.example")
    assert look(sessions, NOON + DAY) == 0


def test_mails_that_were_refused_and_wait_for_the_morning_are_no_standstill(
    session: Session, sessions: Sessions
) -> None:
    """Refused five minutes before 20 o'clock in Germany, and looked at again after it."""
    switch_on(session)
    add_order(session, add_customer(session), country="DE")
    ask(session)
    deliver(sessions, Pigeon(lambda mail: AWAY), NOON + 415 * MINUTE)
    assert deliver(sessions, Pigeon(), NOON + 421 * MINUTE).postponed == 1
    assert look(sessions, NOON + 9 * HOUR) == 0


def left(session: Session, minutes: int) -> int:
    """Have a mail leave so long before noon."""
    moment = NOON - minutes * MINUTE
    mail = add_mail(session, DeliveryState.ACCEPTED, claimed_at=moment, sent_at=moment)
    session.commit()
    return mail.id


def test_mails_of_which_no_event_comes_are_told_once_a_day(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    for minutes in (26 * 60, 90, 61, 59):
        left(session, minutes)
    assert look(sessions, NOON) == 0, "nobody waits for events where none come"
    assert look(sessions, NOON, receipts=True) == 1
    assert look(sessions, NOON + HOUR, receipts=True) == 0
    since = (NOON - 90 * MINUTE).isoformat()
    assert told(session) == [(AlertKind.RECEIPTS_MISSING, {"mails": 2, "since": since})]
    left(session, -23 * 60)
    assert look(sessions, NOON + DAY + HOUR, receipts=True) == 1


@pytest.mark.parametrize("event", [ReceiptEvent.PROCESSED, ReceiptEvent.COMPLAINED])
def test_a_mail_of_which_anything_is_known_was_heard_of(
    session: Session, sessions: Sessions, event: ReceiptEvent
) -> None:
    switch_on(session)
    number = left(session, 90)
    session.add(Receipt(delivery_id=number, attempt=1, event=event, happened_at=NOON))
    session.commit()
    assert look(sessions, NOON, receipts=True) == 0


def test_one_mail_without_events_among_others_is_no_standstill(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    left(session, 90)
    add_mail(session, DeliveryState.DELIVERED, claimed_at=NOON - 90 * MINUTE)
    session.commit()
    assert look(sessions, NOON, receipts=True) == 0


def test_who_has_nothing_to_tell_waits_for_no_writer(session: Session, sessions: Sessions) -> None:
    switch_on(session)
    add_mail(session, DeliveryState.HELD)
    session.commit()
    look(sessions, NOON)
    with sessions.begin() as writer:
        add_customer(writer)
        assert look(sessions, NOON, receipts=True) == 0
