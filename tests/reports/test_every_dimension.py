"""Every report is narrowed and broken down alike, by every dimension and any of the shop's own."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from reports.breakdown import DIMENSIONS, UNKNOWN
from reports.catalogue import REPORTS
from reports.pages.choices import choices
from reports.query import Other, Query, QueryError
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from surveys.verdict import Verdict
from tests.reports.shop import UTC_ZONE, Shop
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite

NAMES = (*DIMENSIONS, "attr:plan")


@pytest.fixture
def warehouse(engine: Engine, session: Session, tmp_path: Path) -> Warehouse:
    """Ten orders each of two kinds that share no value but what is not known of either.

    And a checkout that nobody completed.
    """
    shop = Shop(session)
    for number in range(20):
        one = number % 2
        order = shop.order(
            f"customer-{number}",
            ("2026-01-05", "2026-02-05")[one],
            promised="2026-02-07",
            delivered=("2026-01-07", "2026-02-17")[one],
            total_cents=(1_000, 9_000)[one],
            currency="EUR",
            attributes={"plan": ("gold", "silver")[one]},
            **named(one),
        )
        shop.answer(order, "2026-02-20", (Verdict.SATISFIED, Verdict.LEFT_WRONG)[one])
    shop.checkout("customer-0", "2026-01-05")
    shop.order("last", "2026-06-01")
    session.commit()
    refresh_facts(engine, tmp_path, UTC_ZONE)
    return Warehouse(tmp_path)


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_can_be_narrowed_by_every_dimension(warehouse: Warehouse, report: str) -> None:
    for name in NAMES:
        value = DIMENSIONS[name].values[:1] if name in DIMENSIONS else ()
        wanted = "2026-01-05" if name == "week" else (*value, UNKNOWN)[0]
        for chosen in (wanted, UNKNOWN):
            made = REPORTS[report](warehouse, Query(where=((name, chosen),), min_n=1))
            assert made.to_json()["filters"] == {name: chosen}


@pytest.mark.parametrize("report", [name for name in REPORTS if name != "overview"])
def test_every_report_can_be_broken_down_by_every_dimension(
    warehouse: Warehouse, report: str
) -> None:
    for name in NAMES:
        made = REPORTS[report](warehouse, Query(by=name, min_n=1))
        assert any(name in row.group for row in made.rows), name


def test_a_filter_lets_the_same_orders_through_whatever_it_is_called(warehouse: Warehouse) -> None:
    """Each of the ten of January has all of these; only they are satisfied."""
    for name, value in {
        "channel": "channel-0",
        "region": "region-0",
        "attr:plan": "gold",
        "value_band": "low",
        "on_time_delivery": "on_time",
        "month": "2026-01",
        "week": "2026-01-05",
        "verdict": "satisfied",
    }.items():
        made = REPORTS["satisfaction"](warehouse, Query(where=((name, value),)))
        share = made.estimate("satisfied")
        assert share
        assert (share.hits, share.n) == (10, 10), name


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("month", "2026-3", "month must be a month such as 2026-03, not '2026-3'"),
        ("week", "soon", "week must be a date such as 2026-03-02, not 'soon'"),
        ("buyer", "new", "buyer is one of first, repeat, unknown; 'new' is not"),
    ],
)
def test_what_no_order_can_be_is_refused(
    warehouse: Warehouse, name: str, value: str, told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        REPORTS["satisfaction"](warehouse, Query(where=((name, value),)))


def test_what_a_page_offers_can_be_asked_and_compared(warehouse: Warehouse) -> None:
    offered = choices(warehouse)
    assert offered["channel"] == ["channel-0", "channel-1", UNKNOWN]
    assert offered["attr:plan"] == ["gold", "silver", UNKNOWN]
    assert not {"month", "week"} & set(offered)
    for name, values in offered.items():
        for value in (one for one in values if one != UNKNOWN and len(values) > 2):
            query = Query(where=((name, value),), against=Other(name), min_n=1)
            assert REPORTS["satisfaction"](warehouse, query).findings


def named(one: int) -> dict[str, Any]:
    names = ("channel", "location", "country", "region", "category", "language")
    return {name: f"{name}-{one}" for name in names}
