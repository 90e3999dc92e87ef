"""The pages of problems and of abandonment say what customers said, for whatever is chosen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from feedback.intake.payloads import ResponseRecord
from feedback.intake.responses import record_responses
from reports.warehouse.build import refresh_facts
from tests.conftest import NOON
from tests.reports.shop import UTC_ZONE, Shop, noon
from tests.web.conftest import on_sqlite
from tests.web.test_browser import DESK, DRAWN, PHONE, visit

pytestmark = on_sqlite

ADDRESSES = (
    "?to=2025-11-30&against=2025-12-01..2025-12-31",
    "?channel=store",
    "?from=2025-10-01&to=2025-10-31",
    "?channel=store&against=channel%3Donline",
    "?by=channel",
    "?by=month",
    "?region=unknown",
)


@pytest.fixture
def shop(session: Session, engine: Engine, config: Config) -> Shop:
    """Of 80 dissatisfied 60 say it came late, 40 it was damaged; of 60 checkouts 24 came back."""
    shop = Shop(session)
    records = []
    for number in range(80):
        placed, channel = f"2025-10-{number % 28 + 1:02d}", ("online", "store")[number % 2]
        order = shop.order(
            f"customer-{number}", placed, promised=placed, delivered=placed, channel=channel
        )
        reasons = "late;damaged" if number < 20 else "late" if number < 60 else "damaged"
        records.append(said(order_id=order.shop_id, satisfied=False, what_went_wrong=reasons))
    for number in range(60):
        name = f"visitor-{number}"
        checkout = shop.checkout(
            name, "2025-10-03", step="payment", total_cents=2_000, currency="EUR"
        )
        if number < 24:
            shop.order(name, "2025-10-13", total_cents=1_500, currency="EUR")
        records.append(said(checkout_id=checkout.shop_id, why_not_completed="delivery_cost"))
    shop.order("last", "2025-12-20")
    record_responses(session, records, now=NOON, zone=UTC_ZONE)
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    return shop


def said(**answers: object) -> ResponseRecord:
    return ResponseRecord(answered_at=noon("2025-11-20"), **answers)  # type: ignore[arg-type]


def test_what_went_wrong_is_on_the_page_in_the_customers_words(
    manager: FlaskClient, shop: object
) -> None:
    page = manager.get("/problems").text
    assert "<b>75%</b>" in page
    assert "<b>It came late</b>" in page
    assert "100% pick at least one of the first 2 reasons" in page
    assert 'href="/themes"' in page


def test_who_bought_after_all_and_what_was_in_it_is_on_the_page(
    manager: FlaskClient, shop: object
) -> None:
    page = manager.get("/abandonment").text
    assert "<b>40.0%</b> were followed by one within 30 days" in page
    assert "<b>Delivery cost too much</b>" in page
    assert "EUR\u00a0720" in page
    assert "EUR\u00a0360" in page


@pytest.mark.parametrize("path", ["/problems", "/abandonment", "/value"])
@pytest.mark.parametrize("chosen", ["", *ADDRESSES])
def test_every_selection_has_its_page(
    manager: FlaskClient, shop: object, path: str, chosen: str
) -> None:
    assert manager.get(path + chosen).status_code == 200


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_nothing_bars_the_way_and_nothing_hangs_over_the_side(
    chromium: Browser, address: str, shop: object, size: dict[str, int], dark: bool
) -> None:
    with visit(chromium, address, size, dark=dark) as page:  # type: ignore[arg-type]
        for path in ("/problems", "/abandonment"):
            page.goto(path)
            page.wait_for_function(DRAWN)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found = Axe().run(page)
            assert found.violations_count == 0, (path, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
