"""A plan says beforehand how many it needs and what it can find."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.power import n_per_arm, smallest_effect
from tests.statistics.vectors import VECTORS

shares = st.floats(0.02, 0.9)


def test_power_two_prop() -> None:
    vector = VECTORS["power_two_prop"]
    assert n_per_arm(0.20, 0.22) == ceil(vector["unpooled_n_per_arm_20_22"])
    assert smallest_effect(0.20, 5_000) == pytest.approx(vector["mde_n5000_p20"], abs=1e-12)


def test_from_25_to_27_percent_takes_about_7550_a_side() -> None:
    assert n_per_arm(0.25, 0.27) == pytest.approx(7_550, abs=10)


@given(shares, shares)
def test_a_fall_takes_as_many_as_the_rise_back(share: float, other: float) -> None:
    assert n_per_arm(share, other) == n_per_arm(other, share)


@given(shares, st.floats(0.01, 0.04))
def test_twice_the_effect_takes_about_a_quarter(share: float, effect: float) -> None:
    small, large = n_per_arm(share, share + effect), n_per_arm(share, share + 2 * effect)
    assert small is not None
    assert large is not None
    assert large < small / 2


@given(shares, st.integers(50, 100_000))
def test_four_times_the_customers_find_half_the_effect(share: float, n: int) -> None:
    few, many = smallest_effect(share, n), smallest_effect(share, 4 * n)
    assert few is not None
    assert many == pytest.approx(few / 2)


def test_finding_it_more_surely_takes_more() -> None:
    usual, surer = n_per_arm(0.2, 0.22), n_per_arm(0.2, 0.22, power=0.9)
    stricter = n_per_arm(0.2, 0.22, alpha=0.01)
    assert usual is not None
    assert surer is not None
    assert stricter is not None
    assert usual < surer < stricter


def test_no_number_finds_no_effect_and_nobody_finds_anything() -> None:
    assert n_per_arm(0.2, 0.2) is None
    assert smallest_effect(0.2, 0) is None
    assert smallest_effect(0.0, 500) is None
