"""Means of skewed amounts: the interval holds the truth as often as it says, in small shops too."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from reports.statistics.means import Moments, mean_difference, mean_interval

Floats = npt.NDArray[np.float64]
SHOPS = 1500
MEAN_LOG, SPREAD_LOG = 4.0, 0.7


def moments(values: Floats) -> Moments:
    return Moments(
        len(values), float(values.sum()), float((values**2).sum()), float((values**3).sum())
    )


def rarely(rng: np.random.Generator, n: int) -> Floats:
    """One in six comes back, and spends what differs a lot."""
    return np.asarray((rng.random(n) < 1 / 6) * rng.lognormal(MEAN_LOG, SPREAD_LOG, n))


def often(rng: np.random.Generator, n: int) -> Floats:
    """A customer has 0.8 orders on average."""
    orders = rng.poisson(0.8, n)
    each = rng.lognormal(MEAN_LOG, SPREAD_LOG, (n, max(int(orders.max()), 1)))
    return np.asarray((each * (np.arange(each.shape[1]) < orders[:, None])).sum(axis=1))


ONE_ORDER = float(np.exp(MEAN_LOG + SPREAD_LOG**2 / 2))


@pytest.mark.parametrize(("draw", "per_customer"), [(rarely, 1 / 6), (often, 0.8)])
@pytest.mark.parametrize("n", [30, 100, 400])
def test_the_interval_of_a_mean_holds_the_truth(
    draw: Callable[[np.random.Generator, int], Floats], per_customer: float, n: int
) -> None:
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(SHOPS):
        found = mean_interval(moments(draw(rng, n)))
        held += found is not None and found.low <= per_customer * ONE_ORDER <= found.high
    assert 0.93 <= held / SHOPS <= 0.98


@pytest.mark.parametrize("sides", [(500, 40), (40, 500), (100, 100)])
@pytest.mark.parametrize("draw", [rarely, often])
def test_groups_that_are_alike_seldom_seem_to_differ_however_unequal_they_are(
    draw: Callable[[np.random.Generator, int], Floats], sides: tuple[int, int]
) -> None:
    """Welch's interval calls 500 and 40 who come back rarely apart in one shop of nine."""
    rng = np.random.default_rng(8)
    apart = 0
    for _ in range(SHOPS):
        one, other = (moments(draw(rng, n)) for n in sides)
        found = mean_difference(one, other)
        apart += found is not None and not found.low <= 0 <= found.high
    assert 0.02 <= apart / SHOPS <= 0.065


@pytest.mark.parametrize("n", [30, 100])
def test_the_interval_of_a_difference_holds_the_truth(n: int) -> None:
    rng = np.random.default_rng(8)
    truth = (0.8 - 1 / 6) * ONE_ORDER
    held = 0
    for _ in range(SHOPS):
        found = mean_difference(moments(often(rng, 2 * n)), moments(rarely(rng, n)))
        held += found is not None and found.low <= truth <= found.high
    assert 0.93 <= held / SHOPS <= 0.98


def test_a_difference_is_between_the_intervals_of_its_two_means() -> None:
    rng = np.random.default_rng(9)
    one, other = moments(often(rng, 40)), moments(rarely(rng, 25))
    found, mean, beside = mean_difference(one, other), mean_interval(one), mean_interval(other)
    assert found
    assert mean
    assert beside
    down = np.hypot(mean.value - mean.low, beside.high - beside.value)
    up = np.hypot(mean.high - mean.value, beside.value - beside.low)
    value = mean.value - beside.value
    assert found == pytest.approx((value, value - down, value + up))


def test_an_amount_is_not_less_than_nothing() -> None:
    found = mean_interval(moments(np.array([0.0] * 14 + [90.0])))
    assert found
    assert found.low == 0
    below = mean_interval(moments(np.array([1.0] * 10 + [-9.0] * 10)))
    assert below
    assert below.low < -4


def test_of_what_is_not_skewed_it_is_students() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = mean_interval(moments(values))
    by_rows = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found == pytest.approx((3.0, by_rows.low, by_rows.high))


@pytest.mark.parametrize("values", [[], [3.0], [0.0] * 9, [1e9 + 0.1] * 9])
def test_of_values_that_are_alike_no_interval_is_known(values: list[float]) -> None:
    alike = moments(np.array(values, dtype=np.float64))
    assert mean_interval(alike) is None
    assert mean_difference(alike, moments(np.arange(9.0))) is None


def test_moments_of_two_groups_add_up() -> None:
    one, other = np.arange(5.0), np.arange(20.0, 27.0)
    assert moments(one) + moments(other) == moments(np.concatenate([one, other]))
