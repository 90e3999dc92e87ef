"""The hourly job leads from what fell due to invitations, and a second run changes nothing."""

from sqlalchemy import func, select

from feedback.jobs.ask import ask
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.shop import Shop
from tests.conftest import NOON
from tests.fieldwork.rows import DAY, add_checkout, add_customer, add_order, switch_on


def test_due_touchpoints_are_listed_drawn_and_invited_once(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        switch_on(session)
        for _ in range(3):
            add_order(session, add_customer(session))
        add_checkout(session, add_customer(session))
        add_order(session, add_customer(session), due_at=NOON + DAY)

    assert ask(shop, NOON) == "4 listed, 4 put to the draw, 4 drawn invited or left out"
    assert ask(shop, NOON) == "0 listed, 0 put to the draw, 0 drawn invited or left out"
    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SampleUnit)) == 4
        assert session.scalar(select(func.count()).select_from(Invitation)) == 4
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.READY}


def test_shop_without_anything_due_is_left_alone(shop: Shop) -> None:
    assert ask(shop, NOON) == "0 listed, 0 put to the draw, 0 drawn invited or left out"
