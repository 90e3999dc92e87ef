"""The coverage page says what the report says, of everybody and of a selection."""

import re

import pytest
from flask.testing import FlaskClient

from config import Config
from reports import words
from reports.catalogue import REPORTS
from reports.query import Query
from reports.warehouse.duckdb import Warehouse
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("path", "where"),
    [("/coverage", ()), ("/coverage?channel=store", (("channel", "store"),))],
)
def test_the_ledger_is_the_reports(
    manager: FlaskClient, shop: object, config: Config, path: str, where: tuple[tuple[str, str]]
) -> None:
    report = REPORTS["coverage"](Warehouse(config.facts_url), Query(where=where))
    due = report.estimate("due")
    assert due
    page = manager.get(path).text
    assert f"<b>{words.count(due.n)}</b> orders and unfinished checkouts" in page
    counts = re.findall(r'<span class="count">−([\d,]+)</span>', page)
    (answered,) = re.findall(r"<p.*?>([\d,]+) answered and", page)
    assert sum(int(count.replace(",", "")) for count in [*counts, answered]) == due.n


def test_what_the_report_warns_of_stands_above_the_ledger(
    manager: FlaskClient, shop: object, config: Config
) -> None:
    report = REPORTS["coverage"](Warehouse(config.facts_url), Query())
    assert report.notes
    page = manager.get("/coverage").text
    above, _, _ = page.partition('<figure class="ledger">')
    assert all(note in above for note in report.notes)


@pytest.mark.parametrize("chosen", ["region=Mars", "from=2001-01-01&to=2001-01-31"])
def test_a_selection_nothing_matches_leads_back(
    manager: FlaskClient, shop: object, chosen: str
) -> None:
    page = manager.get(f"/coverage?{chosen}").text
    assert "Nothing matches this selection" in page
    assert '<a class="button" href="/coverage">Show every order</a>' in page


def test_before_there_are_orders_the_page_says_what_to_do(manager: FlaskClient) -> None:
    page = manager.get("/coverage").text
    assert "There are no orders yet" in page
    assert "comeback import orders" in page
    assert "<title>Coverage" in page
