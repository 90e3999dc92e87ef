"""Events of the same mails that come at once: nobody waits in a circle, nothing is kept twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.receipt import Receipt, ReceiptEvent
from tests.conftest import NOON
from tests.fieldwork.asking import Sessions
from tests.fieldwork.mailed import add_mail
from tests.fieldwork.rows import switch_on

TOLD = (ReceiptEvent.PROCESSED, ReceiptEvent.DELIVERED, ReceiptEvent.COMPLAINED)


def test_bodies_that_come_at_once_are_each_stored_once(
    session: Session, sessions: Sessions
) -> None:
    switch_on(session)
    mails = [add_mail(session) for _ in range(30)]
    session.commit()
    events = [MailEvent(mail.id, 1, event, NOON) for mail in mails for event in TOLD]

    def take_in(body: Sequence[MailEvent]) -> None:
        with sessions.begin() as one:
            record_receipts(one, body)

    bodies = [events, events[::-1], events[30:], events[:60]] * 2
    with ThreadPoolExecutor(len(bodies)) as several:
        for done in several.map(take_in, bodies):
            assert done is None

    assert session.scalar(select(func.count()).select_from(Receipt)) == len(events)
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.DELIVERED}
