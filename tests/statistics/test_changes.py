"""Two series that move together from period to period, whatever their trends."""

from math import atanh, sqrt, tanh

import numpy as np
import pytest

from reports.statistics.changes import correlation_of_changes


def test_the_correlation_is_of_the_ranks_of_changes() -> None:
    """Changes 1, 2, 3, 4, 5 and 1, 3, 2, 5, 4: four ranks are off by one, r = 1 − 24/120."""
    found = correlation_of_changes([0, 1, 3, 6, 10, 15], [0, 1, 4, 6, 11, 15])
    assert found is not None
    assert found.value == pytest.approx(0.8)
    centre, reach = atanh(0.8), 1.959964 * sqrt((1 + 0.32) / 2)
    assert found.low == pytest.approx(tanh(centre - reach), abs=1e-6)
    assert found.high == pytest.approx(tanh(centre + reach), abs=1e-6)


def test_changes_that_undo_each_other_tell_less() -> None:
    """Ranks −1.5, 1.5, −0.5, 0.5 of both: 3.25 of 5 against the change before, 1 + 2 × 0.65²."""
    found = correlation_of_changes([0, -4, 0, -1, 1], [0, -4, 0, -1, 1])
    assert found is not None
    reach = 1.959964 * sqrt((1 + (15 / 16) ** 2 / 2) * (1 + 2 * 0.65**2))
    assert found.low == pytest.approx(tanh(atanh(15 / 16) - reach), abs=1e-6)


@pytest.mark.parametrize(("periods", "trend"), [(24, False), (78, False), (78, True)])
def test_series_that_know_nothing_of_each_other_are_told_apart_from_none_one_time_in_twenty(
    periods: int, *, trend: bool
) -> None:
    rng = np.random.default_rng(1)
    held = 0
    for series in rng.normal(size=(600, 2, periods)):
        one, other = series.cumsum(axis=1) if trend else series
        found = correlation_of_changes(one, other)
        held += found is not None and found.low <= 0 <= found.high
    assert 0.92 < held / 600 < 0.98


def test_equal_changes_share_their_mean_rank() -> None:
    """Changes 0, 0, 1, 2 rank 1.5, 1.5, 3, 4 against 1, 2, 3, 4: 4.5 of √(4.5 × 5)."""
    found = correlation_of_changes([0, 0, 0, 1, 3], [0, 1, 3, 6, 10])
    assert found is not None
    assert found.value == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


def test_a_common_trend_makes_no_correlation() -> None:
    up, also = [0.0, 2, 3, 5, 6, 8, 9], [0.0, 1, 3, 4, 6, 7, 9]
    found = correlation_of_changes(up, also)
    assert found is not None
    assert found.value == pytest.approx(-1)


def test_a_perfect_correlation_has_an_interval_and_the_other_way_round_its_mirror() -> None:
    found = correlation_of_changes([0, 1, 3, 6, 10, 15], [0, 1, 3, 6, 10, 15])
    assert found is not None
    assert found.low < 0.99 < found.value == pytest.approx(found.high) == pytest.approx(1)
    mirror = correlation_of_changes([0, 1, 3, 6, 10, 15], [0, -1, -3, -6, -10, -15])
    assert mirror is not None
    assert mirror == pytest.approx((-found.value, -found.high, -found.low))


def test_too_few_periods_or_no_variation_are_not_known() -> None:
    assert correlation_of_changes([1, 2, 4, 3], [1, 3, 2, 4]) is None
    assert correlation_of_changes([1, 2, 3, 4, 5], [1, 3, 2, 4, 1]) is None
