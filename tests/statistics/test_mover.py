"""The interval of a difference comes from the two intervals alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.mover import chance_of_none, mover

spreads = st.lists(st.floats(-9, 9), min_size=3, max_size=3).map(sorted)


def test_a_right_angled_difference_is_counted_by_hand() -> None:
    """Down 3 and up 4 make 5; up 12 and down 5 make 13."""
    assert mover(20, 17, 32, 10, 5, 14) == pytest.approx((10 - 5, 10 + 13))


@given(spreads, spreads)
def test_turned_about_it_is_the_same_interval(one: list[float], other: list[float]) -> None:
    (low, value, high), (other_low, another, other_high) = one, other
    forth = mover(value, low, high, another, other_low, other_high)
    back = mover(another, other_low, other_high, value, low, high)
    assert forth == pytest.approx((-back[1], -back[0]))
    assert forth[0] <= value - another <= forth[1]


def test_the_chance_of_no_difference_is_that_of_the_interval() -> None:
    assert chance_of_none(2.0, 0.0, 9.0) == pytest.approx(0.05)
    assert chance_of_none(-2.0, -9.0, 0.0) == pytest.approx(0.05)
    assert chance_of_none(2.0, 1.0, 3.0) == pytest.approx(8.8576e-05, rel=1e-3)
    assert chance_of_none(0.0, -1.0, 1.0) == 1.0
    assert chance_of_none(2.0, 2.0, 3.0) is None
