"""Chances so small that 1 − cdf would call them 0 are still told apart."""

import pytest
from scipy.stats import chi2, norm

from reports.statistics.tails import chi_squared, quantile, two_sided


@pytest.mark.parametrize("z", [0.0, -1.3, 1.96, 12.0, -37.0])
def test_the_normal_tails_are_those_of_scipy(z: float) -> None:
    assert two_sided(z) == pytest.approx(2 * norm.sf(abs(z)), rel=1e-12)
    assert two_sided(z) > 0


@pytest.mark.parametrize(("statistic", "freedom"), [(0.0, 1), (3.84, 1), (239.3, 1), (900.0, 7)])
def test_the_chi_squared_tail_is_that_of_scipy(statistic: float, freedom: int) -> None:
    assert chi_squared(statistic, freedom) == pytest.approx(chi2.sf(statistic, freedom), rel=1e-12)
    assert chi_squared(statistic, freedom) > 0


def test_a_level_reaches_as_far_on_both_sides() -> None:
    assert quantile(0.95) == pytest.approx(1.959963984540054)
    assert two_sided(quantile(0.9)) == pytest.approx(0.1)
