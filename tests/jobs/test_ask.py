"""The hourly job leads from what fell due to invitations, and a second run changes nothing."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from feedback.clock import system_clock
from feedback.jobs.ask import ask
from feedback.jobs.slots import slot_at
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.shop import Shop
from tests.conftest import NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on

HOUR = timedelta(hours=1)


def at_noon() -> datetime:
    return NOON


def test_due_touchpoints_are_listed_drawn_and_invited_once(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        switch_on(session)
        for _ in range(3):
            add_order(session, add_customer(session))
        add_checkout(session, add_customer(session))
        add_order(session, add_customer(session), due_at=NOON + DAY)

    assert ask(shop, NOON, at_noon) == "4 listed, 4 put to the draw, 4 invited or left out"
    assert ask(shop, NOON, at_noon) == "0 listed, 0 put to the draw, 0 invited or left out"
    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SampleUnit)) == 4
        assert session.scalar(select(func.count()).select_from(Invitation)) == 4
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.READY}


def test_hours_caught_up_after_an_outage_ask_a_person_once(shop: Shop) -> None:
    """The order fell due nine days ago, the checkout yesterday: both mails would leave now."""
    now = slot_at(system_clock(), HOUR)
    with shop.sessions.begin() as session:
        switch_on(session, since=now - 20 * DAY)
        customer = add_customer(session)
        add_order(session, customer, placed_at=now - 15 * DAY, due_at=now - 9 * DAY)
        add_checkout(session, customer, started_at=now - 2 * DAY)

    for hours in reversed(range(9 * 24 + 1)):
        ask(shop, now - hours * HOUR)

    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SampleUnit)) == 2
        issued_at = session.scalars(select(Invitation.issued_at)).one()
        assert issued_at >= now
        assert session.scalars(select(Delivery.send_after)).one() >= issued_at


def test_shop_without_anything_due_is_left_alone(shop: Shop) -> None:
    assert ask(shop, NOON, at_noon) == "0 listed, 0 put to the draw, 0 invited or left out"
