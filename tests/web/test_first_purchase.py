"""The page of first purchases says what first buyers answered, all the way from their answers."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from feedback.intake.payloads import ResponseRecord
from feedback.intake.responses import record_responses
from feedback.models.order import Order
from reports.warehouse.build import refresh_facts
from tests.conftest import NOON
from tests.reports.shop import UTC_ZONE, Shop, noon
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def shop(session: Session, engine: Engine, config: Config) -> Shop:
    """Of 60 who got what they expected 45 came back 40 days on; of 60 who did not, 15 did."""
    shop = Shop(session)
    for number in range(120):
        is_met, name = number < 60, f"customer-{number}"
        order = shop.order(name, "2025-10-01", promised="2025-10-01", delivered="2025-10-01")
        if number % 4 < (3 if is_met else 1):
            shop.order(name, "2025-11-25")
        answer(session, order, as_expected="yes" if is_met else "no")
    shop.order("somebody new", "2026-03-01")
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    return shop


def answer(session: Session, order: Order, **said: str) -> None:
    record = ResponseRecord(
        answered_at=noon("2025-10-06"), order_id=order.shop_id, satisfied=True, attributes=said
    )
    record_responses(session, [record], now=NOON, zone=UTC_ZONE)


def test_what_was_answered_is_what_the_page_says(manager: FlaskClient, shop: object) -> None:
    page = manager.get("/first-purchase").text
    assert "It surely goes with whether the product was what they expected" in page
    assert "Where the product was what they expected, 75% bought again; where not, 25%" in page
