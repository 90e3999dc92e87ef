"""Whether orders are worth more than before: customers who differ lastingly do not make it so."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from reports.metrics.value.moved import order_value_moved
from reports.metrics.value.split import Part, Sales
from reports.period import Period
from reports.query import Query
from reports.value import value
from tests.reports.test_moved import SHOP
from tests.reports.written import WrittenFacts

SHOPS, CUSTOMERS = 2000, 100


def a_month(rng: np.random.Generator, orders_each: float) -> Sales:
    """Return what customers bought whose baskets are alike, each customer's more than others'."""
    orders = rng.poisson(orders_each - 1, CUSTOMERS) + 1
    usual = np.repeat(rng.normal(4, 1.0, CUSTOMERS), orders)
    cents: npt.NDArray[np.float64] = np.round(100 * np.exp(usual + rng.normal(0, 0.6, len(usual))))
    squares, cubes = (float((cents**power).sum()) for power in (2, 3))
    return Sales(len(cents), int(cents.sum()), squares, cubes, CUSTOMERS)


@pytest.mark.parametrize("orders_each", [1.3, 3.0])
def test_months_that_are_alike_seldom_seem_to_differ(orders_each: float) -> None:
    """Taking each order by itself calls 10 % of them different at 1.3 orders, 24 % at 3."""
    rng = np.random.default_rng(11)
    apart = 0
    for _ in range(SHOPS):
        found = order_value_moved(Part("", a_month(rng, orders_each), a_month(rng, orders_each)))
        apart += found is not None and not found.is_noise
    assert apart / SHOPS <= 0.065


def test_in_a_period_without_a_first_day_who_is_new_is_not_judged() -> None:
    before = Period(None, date(2026, 4, 30))
    found = value(WrittenFacts(*SHOP), Query(first_day=date(2026, 5, 1), against=before))
    months = [row for row in found.rows if row.metric == "order_value_moved"]
    assert all(row.p_holm is None for row in months if "buyer" in row.group)
    assert "a first order is the first known" in " ".join(found.notes)
