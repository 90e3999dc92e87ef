"""Every due day and population of the shop that was counted by hand, and the rules one by one."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.due import OrderDates, checkout_due, contact_due, order_due, population_of
from surveys.population import Population

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())

ORDER = OrderDates(
    placed=date(2026, 3, 2),
    fulfilment="delivery",
    promised=date(2026, 3, 6),
    delivered=None,
    shipped=None,
    is_cancelled=False,
    cancelled=None,
    cancelled_by_customer=False,
)
CANCELLED = replace(ORDER, is_cancelled=True, cancelled_by_customer=True)
UNPROMISED = replace(ORDER, promised=None)

days = st.dates(date(2026, 3, 2), date(2026, 5, 1))
orders = st.builds(
    OrderDates,
    placed=st.just(ORDER.placed),
    fulfilment=st.sampled_from([None, "delivery", "pickup", "in_store"]),
    promised=st.none() | days,
    delivered=st.none() | days,
    shipped=st.none() | days,
    is_cancelled=st.booleans(),
    cancelled=st.none() | days,
    cancelled_by_customer=st.booleans(),
)


def golden_orders() -> dict[str, OrderDates]:
    with (GOLDEN / "orders.csv").open(newline="") as file:
        return {row["order_id"]: _dates(row) for row in csv.DictReader(file)}


def _dates(row: dict[str, str]) -> OrderDates:
    def day(column: str) -> date | None:
        return date.fromisoformat(row[column][:10]) if row[column] else None

    return OrderDates(
        placed=date.fromisoformat(row["placed_at"][:10]),
        fulfilment=row["fulfilment"],
        promised=day("promised_by"),
        delivered=day("delivered_at"),
        shipped=None,
        is_cancelled=row["status"] == "cancelled",
        cancelled=day("cancelled_at"),
        cancelled_by_customer=row["cancelled_by"] == "customer",
    )


def test_the_golden_due_days() -> None:
    orders = golden_orders()
    due = {key: order_due(orders[key]).isoformat() for key in EXPECTED["due"]}
    assert due == EXPECTED["due"]


def test_the_golden_orders_that_were_not_completed() -> None:
    populations = {key: population_of(order) for key, order in golden_orders().items()}
    not_completed = [
        key for key, population in populations.items() if population is Population.NOT_COMPLETED
    ]
    assert not_completed == EXPECTED["not_completed_orders"]


@pytest.mark.parametrize(
    ("order", "due"),
    [
        pytest.param(ORDER, date(2026, 3, 8), id="never came: two days after the promise"),
        pytest.param(
            replace(ORDER, delivered=date(2026, 3, 5)), date(2026, 3, 8), id="came in time"
        ),
        pytest.param(
            replace(ORDER, delivered=date(2026, 3, 8)), date(2026, 3, 11), id="came within grace"
        ),
        pytest.param(
            replace(ORDER, delivered=date(2026, 3, 9)), date(2026, 3, 8), id="came after grace"
        ),
        pytest.param(UNPROMISED, date(2026, 3, 16), id="no promise, never came"),
        pytest.param(
            replace(UNPROMISED, delivered=date(2026, 3, 16)),
            date(2026, 3, 19),
            id="no promise, came on the fourteenth day",
        ),
        pytest.param(
            replace(UNPROMISED, delivered=date(2026, 3, 17)),
            date(2026, 3, 16),
            id="no promise, came on the fifteenth day",
        ),
        pytest.param(
            replace(UNPROMISED, fulfilment="in_store"), date(2026, 3, 3), id="in store, undated"
        ),
        pytest.param(
            replace(ORDER, fulfilment="in_store", delivered=date(2026, 3, 4)),
            date(2026, 3, 5),
            id="in store, handed over later",
        ),
        pytest.param(
            replace(CANCELLED, cancelled=date(2026, 3, 7)),
            date(2026, 3, 9),
            id="cancelled the day before it was due",
        ),
        pytest.param(
            replace(CANCELLED, cancelled=date(2026, 3, 8)),
            date(2026, 3, 8),
            id="cancelled on the day it was due: it does not move",
        ),
        pytest.param(CANCELLED, date(2026, 3, 8), id="cancelled without a date: as if not"),
    ],
)
def test_each_rule_of_due(order: OrderDates, due: date) -> None:
    assert order_due(order) == due


@pytest.mark.parametrize(
    ("order", "is_completed"),
    [
        pytest.param(ORDER, True, id="not cancelled"),
        pytest.param(
            replace(CANCELLED, cancelled=date(2026, 3, 5)), False, id="before the promised day"
        ),
        pytest.param(
            replace(CANCELLED, cancelled=date(2026, 3, 6)), True, id="on the promised day"
        ),
        pytest.param(CANCELLED, True, id="no date: cannot be said to be in time"),
        pytest.param(
            replace(CANCELLED, cancelled=date(2026, 3, 3), cancelled_by_customer=False),
            True,
            id="by the shop",
        ),
        pytest.param(
            replace(CANCELLED, promised=None, cancelled=date(2026, 3, 30)),
            False,
            id="no promise and never shipped",
        ),
        pytest.param(
            replace(CANCELLED, promised=None, cancelled=date(2026, 3, 5), shipped=date(2026, 3, 5)),
            True,
            id="no promise, shipped that day",
        ),
        pytest.param(
            replace(
                CANCELLED, promised=None, cancelled=date(2026, 3, 4), delivered=date(2026, 3, 5)
            ),
            False,
            id="no promise, before it was handed over",
        ),
        pytest.param(
            replace(
                CANCELLED,
                promised=None,
                cancelled=date(2026, 3, 6),
                shipped=date(2026, 3, 5),
                delivered=date(2026, 3, 9),
            ),
            True,
            id="no promise, on its way",
        ),
        pytest.param(
            replace(CANCELLED, promised=None, fulfilment="in_store", cancelled=date(2026, 3, 2)),
            True,
            id="taken home from the store",
        ),
    ],
)
def test_each_rule_of_the_populations(order: OrderDates, is_completed: bool) -> None:
    expected = Population.COMPLETED if is_completed else Population.NOT_COMPLETED
    assert population_of(order) is expected


@given(orders)
def test_only_a_customer_who_cancelled_is_not_completed(order: OrderDates) -> None:
    if not (order.is_cancelled and order.cancelled_by_customer):
        assert population_of(order) is Population.COMPLETED


@given(orders)
def test_nobody_waits_for_ever_and_nobody_is_asked_on_the_day(order: OrderDates) -> None:
    patience = order.promised or order.placed + timedelta(days=14)
    handed_over = order.delivered or order.placed
    latest = max(patience + timedelta(days=6), handed_over + timedelta(days=2))
    assert ORDER.placed < order_due(order) <= latest


def test_a_checkout_is_due_a_day_after_its_last_sign_of_life() -> None:
    assert checkout_due(datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 12, tzinfo=UTC
    )


def test_a_contact_is_due_the_day_after() -> None:
    assert contact_due(date(2026, 2, 28)) == date(2026, 3, 1)
