"""The mail of a re-ask on its way: one that came back is followed by one more, and by no third."""

from typing import cast

from sqlalchemy.orm import Session

from feedback.fieldwork.deliver import deliver_due
from feedback.fieldwork.re_ask import ask_again, take_back_unasked
from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.receipt import ReceiptEvent
from tests.conftest import LISBON, NOON
from tests.fieldwork.asking import Sessions
from tests.fieldwork.following import BEN, HOUR, left_wrong
from tests.fieldwork.mailroom import CONFIG, Pigeon


def _ask(session: Session, follow_up: FollowUp) -> Delivery:
    mail = ask_again(session, follow_up, LISBON, BEN, NOON + HOUR)
    session.commit()
    return mail


def _take_back(session: Session) -> int:
    taken_back = take_back_unasked(session, NOON + HOUR)
    session.commit()
    session.expire_all()
    return taken_back


def test_who_got_the_second_mail_is_asked_no_third_time(
    session: Session, sessions: Sessions
) -> None:
    follow_up, pigeon = left_wrong(session), Pigeon()

    def deliver() -> None:
        deliver_due(sessions, pigeon, CONFIG, lambda: NOON + HOUR)

    def hear(attempt: int, *events: ReceiptEvent) -> None:
        told = [MailEvent(mail.id, attempt, event, NOON + HOUR) for event in events]
        record_receipts(session, told)
        session.commit()

    mail = _ask(session, follow_up)
    deliver()
    hear(1, ReceiptEvent.PROCESSED, ReceiptEvent.BLOCKED)
    assert _take_back(session) == 1

    _ask(session, follow_up)
    hear(1, ReceiptEvent.DELIVERED)
    assert mail.state is DeliveryState.READY, "what came back is not delivered"
    deliver()
    hear(2, ReceiptEvent.PROCESSED, ReceiptEvent.DELIVERED)
    hear(1, ReceiptEvent.BLOCKED)

    assert _take_back(session) == 0
    assert cast(DeliveryState, mail.state) is DeliveryState.DELIVERED
    assert follow_up.state is FollowUpState.ASKED_AGAIN
    assert [sent.attempt for sent in pigeon.sent if sent.number == mail.id] == [1, 2]
