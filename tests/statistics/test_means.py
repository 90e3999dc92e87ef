"""Means of skewed amounts: the interval holds the truth as often as it says, in small shops too."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from reports.statistics.means import Moments, mean_interval, welch, welch_p

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


@pytest.mark.parametrize("n", [30, 100])
def test_the_interval_of_a_difference_holds_the_truth(n: int) -> None:
    rng = np.random.default_rng(8)
    truth = (0.8 - 1 / 6) * ONE_ORDER
    held = 0
    for _ in range(SHOPS):
        found = welch(moments(often(rng, 2 * n)), moments(rarely(rng, n)))
        held += found is not None and found.low <= truth <= found.high
    assert 0.93 <= held / SHOPS <= 0.97


def test_welch_is_that_of_the_rows() -> None:
    rng = np.random.default_rng(9)
    one, other = often(rng, 40), rarely(rng, 25)
    by_rows = stats.ttest_ind(one, other, equal_var=False)
    found = welch(moments(one), moments(other))
    assert found
    interval = by_rows.confidence_interval(0.95)
    assert found == pytest.approx((one.mean() - other.mean(), interval.low, interval.high))
    assert welch_p(moments(one), moments(other)) == pytest.approx(by_rows.pvalue)


def test_of_what_is_not_skewed_it_is_students() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = mean_interval(moments(values))
    by_rows = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found == pytest.approx((3.0, by_rows.low, by_rows.high))


@pytest.mark.parametrize("values", [[], [3.0], [0.0] * 9, [1e9 + 0.1] * 9])
def test_of_values_that_are_alike_no_interval_is_known(values: list[float]) -> None:
    alike = moments(np.array(values, dtype=np.float64))
    assert mean_interval(alike) is None
    assert welch(alike, moments(np.arange(9.0))) is None
    assert welch_p(alike, moments(np.arange(9.0))) is None


def test_moments_of_two_groups_add_up() -> None:
    one, other = np.arange(5.0), np.arange(20.0, 27.0)
    assert moments(one) + moments(other) == moments(np.concatenate([one, other]))
