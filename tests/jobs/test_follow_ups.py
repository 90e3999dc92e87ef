"""The job opens what the last hours left unsaid, and a second run opens nothing."""

from datetime import timedelta

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.re_ask import ask_again, re_ask_of
from feedback.jobs.follow_ups import follow_ups
from feedback.models.delivery import DeliveryState
from feedback.shop import Shop
from tests.conftest import LISBON, NOON
from tests.fieldwork.following import BEN, HOUR, UNSAID, invite, left_wrong


def test_it_opens_and_takes_back_once(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        save_answers(session, invite(session, "bob@customer.example"), UNSAID, NOON)
        follow_up = left_wrong(session)
        ask_again(session, follow_up, LISBON, BEN, NOON + HOUR)
        session.flush()
        mail = re_ask_of(session, follow_up)
        assert mail is not None
        mail.state = DeliveryState.CANCELLED
    after_an_outage = NOON + timedelta(days=40)
    assert follow_ups(shop, after_an_outage) == (
        "1 opened, 1 not reached by the mail that asks again"
    )
    assert follow_ups(shop, after_an_outage) == (
        "0 opened, 0 not reached by the mail that asks again"
    )
