"""The reports' intervals hold the truth as often as they say.

Shortened: three small shops. `python -m tests.demo.coverage --seeds 20` is the whole of it.
"""

from datetime import UTC, datetime

import pytest

from feedback.demo.shop import DEFAULT
from feedback.demo.truth.estimand import LATE_DIFFERENCE, Estimand, estimated
from feedback.demo.truth.truths import truths
from tests.demo.coverage import Count, Intervals, count_held, found_by

SEEDS = (1, 2, 3)
ORDERS = 2_500
NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
WANTED = {
    Estimand("satisfaction", "satisfied"),
    Estimand("satisfaction", "satisfied", "on_time_delivery", "late"),
    Estimand("repeat", "repeat_90d"),
    Estimand("repeat", "repeat_90d", "verdict", "satisfied"),
    LATE_DIFFERENCE,
    Estimand("operations", "missed", "", "on_time_delivery verdict"),
    Estimand("operations", "auc", "", "wait_time verdict"),
    Estimand("coverage", "rr2", "survey", "completed"),
    estimated("problems", "named", reason="late"),
    estimated("abandonment", "recovered_30d"),
    estimated("channels", "satisfied", fulfilment="delivery"),
    estimated("first-purchase", "expectation_met", expectation="easy_to_buy"),
    estimated("value", "revenue_365d", currency="EUR"),
    Estimand("overview", "satisfied_back_more"),
}
NARROW = Estimand("satisfaction", "satisfied"), Estimand("repeat", "repeat_90d")


@pytest.fixture(scope="module")
def true() -> dict[Estimand, float]:
    return truths(DEFAULT, NOW, orders=300_000, customers=500_000)


@pytest.fixture(scope="module")
def found() -> list[Intervals]:
    return list(found_by(SEEDS, ORDERS, NOW))


def test_intervals_hold_what_is_true_of_the_shop(
    found: list[Intervals], true: dict[Estimand, float]
) -> None:
    counts = count_held(found, true)
    assert set(counts) >= WANTED
    missed = {estimand: count for estimand, count in counts.items() if not count.is_likely}
    assert not missed
    held, of = (sum(getattr(count, name) for count in counts.values()) for name in ("held", "of"))
    assert of > 25 * len(SEEDS)
    assert held / of > 0.8


@pytest.mark.parametrize("shift", [-0.25, 0.25])
def test_intervals_do_not_hold_what_is_not_true(
    found: list[Intervals], true: dict[Estimand, float], shift: float
) -> None:
    counts = count_held(found, {estimand: true[estimand] + shift for estimand in NARROW})
    assert set(counts) == set(NARROW)
    assert not [estimand for estimand, count in counts.items() if count.is_likely]


@pytest.mark.parametrize(
    ("held", "of", "likely"), [(19, 20, True), (17, 20, True), (12, 20, False), (0, 3, False)]
)
def test_too_few_is_what_chance_does_not_explain(held: int, of: int, *, likely: bool) -> None:
    assert Count(held, of).is_likely is likely
