"""Events that come twice, late and in any order leave what the clean stream leaves."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.ledger import move_drawn
from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import Suppression
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.mailed import add_mail, unit_column
from tests.fieldwork.rows import switch_on

SECOND = timedelta(seconds=1)
MAILS = 120
EVENTS = 1_000
WENT_WELL = (ReceiptEvent.PROCESSED, ReceiptEvent.DELIVERED)
HISTORIES = (
    WENT_WELL,
    (ReceiptEvent.PROCESSED, ReceiptEvent.BOUNCED),
    (*WENT_WELL, ReceiptEvent.BOUNCED),
    (ReceiptEvent.PROCESSED, ReceiptEvent.BLOCKED, ReceiptEvent.BOUNCED),
    (ReceiptEvent.DROPPED,),
    (*WENT_WELL, ReceiptEvent.COMPLAINED),
    (*WENT_WELL, ReceiptEvent.UNSUBSCRIBED, ReceiptEvent.COMPLAINED),
)
# What a sender itself learns of the mail it handed over, before or after the events come in.
OWN = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)


@settings(
    max_examples=3,
    deadline=None,
    # An example is a seed: a smaller one tells nothing more.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_duplicated_reordered_and_late_events_leave_the_same_rows(
    session: Session, seed: int
) -> None:
    random = Random(seed)
    switch_on(session)
    histories = [random.choice(HISTORIES) for _ in range(MAILS)]
    answered = [random.random() < 0.1 for _ in range(MAILS)]
    own = [random.choice(OWN) for _ in range(MAILS)]
    clean, wild = (_claimed(session, answered) for _ in range(2))

    for mail, state in zip(clean, own, strict=True):
        _record_own(session, mail, state)
    record_receipts(session, list(_events(clean, histories)))

    events = list(_events(wild, histories))
    events += [_again(random.choice(events), random) for _ in range(EVENTS - len(events))]
    steps: list[Any] = [*events, *zip(wild, own, strict=True)]
    random.shuffle(steps)
    for body in _in_bodies(steps, random):
        record_receipts(session, [step for step in body if isinstance(step, MailEvent)])
        for step in body:
            if not isinstance(step, MailEvent):
                _record_own(session, *step)

    assert len(events) == EVENTS
    assert [_left(session, mail) for mail in wild] == [_left(session, mail) for mail in clean]
    session.rollback()


def _claimed(session: Session, answered: Sequence[bool]) -> list[Delivery]:
    mails = [add_mail(session) for _ in answered]
    for mail, is_answered in zip(mails, answered, strict=True):
        if is_answered:
            invitation = session.get_one(Invitation, mail.invitation_id)
            unit = session.get_one(SampleUnit, invitation.unit_id)
            unit.disposition = Disposition.COUNTED
    session.flush()
    return mails


def _events(
    mails: Sequence[Delivery], histories: Sequence[Sequence[ReceiptEvent]]
) -> Iterator[MailEvent]:
    for mail, history in zip(mails, histories, strict=True):
        for number, event in enumerate(history):
            reason = f"said {550 + number}"
            yield MailEvent(mail.id, 1, event, NOON + number * SECOND, reason=reason)


def _again(event: MailEvent, random: Random) -> MailEvent:
    """Return an event as it comes again: the same, or with a later time and another reason."""
    if random.random() < 0.5:
        return event
    later = event.happened_at + random.randint(1, 60) * SECOND
    return MailEvent(event.delivery_id, 1, event.event, later, reason="said otherwise")


def _in_bodies(steps: Sequence[Any], random: Random) -> Iterator[Sequence[Any]]:
    start = 0
    while start < len(steps):
        size = random.randint(1, 100)
        yield steps[start : start + size]
        start += size


def _record_own(session: Session, mail: Delivery, state: DeliveryState) -> None:
    """Write what the sender knows, as it does: only where the mail is still being sent."""
    written = session.execute(
        update(Delivery)
        .where(Delivery.id == mail.id, Delivery.state == DeliveryState.SENDING)
        .values(state=state, sent_at=NOON if state is DeliveryState.ACCEPTED else None)
        .returning(Delivery.id)
    ).all()
    if written and state is DeliveryState.ACCEPTED:
        unit = session.get_one(Invitation, mail.invitation_id).unit_id
        move_drawn(session, [unit], Disposition.SENT)


def _left(session: Session, mail: Delivery) -> tuple[Any, ...]:
    """Return all that is left of a mail's events."""
    session.refresh(mail)
    receipts = select(Receipt.event, Receipt.happened_at, Receipt.reason)
    listed = select(Suppression.reason, Suppression.scope, Suppression.suppressed_at)
    invitation = session.get_one(Invitation, mail.invitation_id, populate_existing=True)
    return (
        (mail.state, mail.reason, mail.state is DeliveryState.DROPPED or mail.sent_at == NOON),
        unit_column(session, mail),
        invitation.refused_at,
        sorted(map(tuple, session.execute(receipts.where(Receipt.delivery_id == mail.id)))),
        sorted(
            map(tuple, session.execute(listed.where(Suppression.address_hash == mail.address_hash)))
        ),
    )
