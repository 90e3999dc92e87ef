"""The operations page says what the report says, to everybody, in any browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from reports import words
from reports.catalogue import REPORTS
from reports.query import Query
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from surveys.verdict import Verdict
from tests.reports.shop import Shop
from tests.web.conftest import on_sqlite
from tests.web.test_browser import DRAWN, SMALL_DESK, SMALL_PHONE, visit

pytestmark = on_sqlite


@pytest.fixture
def shop(session: Session, engine: Engine, config: Config) -> Shop:
    """Two hundred orders, a quarter late; the late are mostly left wrong, one in ten else is."""
    shop = Shop(session)
    for number in range(200):
        name, day = f"customer-{number}", f"{number % 28 + 1:02d}"
        late = number % 4 == 0
        order = shop.order(
            name,
            f"2025-10-{day}",
            promised=f"2025-11-{day}",
            delivered=f"2025-{12 if late else 11}-{day}",
            channel="store" if number % 2 else "online",
        )
        is_wrong = number % 5 if late else number % 10 == 1
        verdict = Verdict.LEFT_WRONG if is_wrong else Verdict.SATISFIED
        shop.answer(order, f"2025-12-{day}", verdict)
        if number % 3:
            shop.contact(
                name,
                f"2025-10-{day}",
                order_shop_id=order.shop_id,
                answered=True,
                speed_of_answer_seconds=30 + number % 60,
                handle_seconds=200,
            )
    shop.order("later", "2026-06-01")
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    return shop


def test_what_is_missed_is_the_reports(manager: FlaskClient, shop: Shop, config: Config) -> None:
    report = REPORTS["operations"](Warehouse(config.facts_url), Query())
    page = manager.get("/operations").text
    group = {"operational_metric": "on_time_delivery", "outcome": "verdict"}
    missed, told = report.estimate("missed", **group), report.estimate("auc", **group)
    assert missed
    assert missed.value
    assert told
    assert f"misses <b>{words.percent(missed.value, 0)}</b> of dissatisfied" in page
    assert words.between(missed.low or 0, missed.high or 0) in page
    assert f'<rect class="missed" width="{100 * missed.value:.2f}'.rstrip("0") in page
    assert f"{told.value:.3f}" in page


def test_a_target_stands_in_words(manager: FlaskClient, shop: Shop) -> None:
    page = manager.get("/operations").text
    assert "Red: a contact was answered after more than 60 s, or never" in page
    assert "Never red: no contact took longer than 600 s" in page


def test_the_row_of_a_metric_is_a_row_of_a_table_on_a_phone_too(
    manager: FlaskClient, shop: Shop
) -> None:
    page = manager.get("/operations").text
    table = re.findall(r'<table class="signature" role="table">.*?</table>', page, re.DOTALL)[0]
    headers, rows = table.count('role="columnheader"'), table.count('role="rowheader"')
    assert rows == 7
    assert headers == 6
    assert table.count('role="cell"') == rows * (headers - 1)


def test_a_selection_nothing_matches_leads_back(manager: FlaskClient, shop: Shop) -> None:
    page = manager.get("/operations?from=2001-01-01&to=2001-01-31").text
    assert "Nothing matches this selection" in page
    assert '<a class="button" href="/operations">Show every order</a>' in page


def test_what_is_compared_is_said_under_the_figure(manager: FlaskClient, shop: Shop) -> None:
    page = manager.get("/operations?channel=store&against=channel%3Donline").text
    assert re.search(r'<dd class="change">[^<]* against online', page)


@pytest.mark.parametrize("size", [SMALL_PHONE, SMALL_DESK])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_with_everything_open(
    chromium: Browser, address: str, shop: Shop, size: object, dark: bool
) -> None:
    with visit(chromium, address, size, dark=dark) as page:  # type: ignore[arg-type]
        page.goto("/operations")
        page.wait_for_function(DRAWN)
        page.evaluate("document.querySelectorAll('details.table').forEach(one => one.open = true)")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]  # type: ignore[index]
