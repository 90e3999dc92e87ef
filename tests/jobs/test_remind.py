"""The hourly job reminds once, however often its slot is run."""

from sqlalchemy import select, update

from feedback.jobs.ask import ask
from feedback.jobs.remind import remind
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.sample_unit import SampleUnit
from feedback.shop import Shop
from surveys.disposition import Disposition
from tests.conftest import NOON
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on


def test_a_slot_run_again_after_it_was_cut_short_reminds_nobody_twice(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        switch_on(session)
        for _ in range(3):
            add_order(session, add_customer(session))
    ask(shop, NOON, lambda: NOON)
    with shop.sessions.begin() as session:
        session.execute(update(Delivery).values(state=DeliveryState.DELIVERED, sent_at=NOON))
        session.execute(update(SampleUnit).values(disposition=Disposition.SENT))

    later = NOON + 5 * DAY
    assert remind(shop, later) == "3 reminders"
    assert remind(shop, later) == "0 reminders"
    assert remind(shop, later + 9 * DAY) == "0 reminders"
    with shop.sessions() as session:
        kinds = list(session.scalars(select(Delivery.kind)))
    assert kinds.count(DeliveryKind.REMINDER) == 3


def test_who_looks_for_reminders_waits_for_nobody_and_keeps_nobody_waiting(shop: Shop) -> None:
    """An answer is being saved all the while."""
    with shop.sessions.begin() as session:
        switch_on(session)
        session.flush()
        assert remind(shop, NOON) == "0 reminders"
