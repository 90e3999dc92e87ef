"""Mean days away up to a horizon, with the error of the mean and not the spread of the days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.rmst import Rmst, difference, rmst
from reports.statistics.survival import kaplan_meier
from tests.statistics.vectors import VECTORS, counts

WALTONS = VECTORS["km_waltons"]
Counts = list[tuple[int, int, int]]
curves = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6
)


def of(group: Counts, tau: int) -> Rmst:
    found = rmst(kaplan_meier(group), tau)
    assert found is not None
    return found


def of_waltons(arm: str, tau: int) -> tuple[Rmst, float]:
    found = of(counts(WALTONS[f"{arm}_grouped[t,events,censored]"]), tau)
    assert found.error is not None
    return found, found.error


def test_rmst_waltons_tau10() -> None:
    vector = VECTORS["rmst_waltons_tau10"]
    (control, control_error), (mirna, mirna_error) = of_waltons("A", 10), of_waltons("B", 10)
    assert control.value == pytest.approx(vector["control"], abs=1e-9)
    assert mirna.value == pytest.approx(vector["miR137"], abs=1e-9)
    assert control_error**2 == pytest.approx(vector["var_control"], abs=1e-9)
    assert mirna_error**2 == pytest.approx(vector["var_miR137"], abs=1e-9)
    found = difference(mirna, control)
    assert found is not None
    assert found.value == pytest.approx(vector["diff"], abs=1e-9)
    assert found.error == pytest.approx(vector["se"], abs=1e-9)
    assert found.p == pytest.approx(vector["p"], abs=1e-9)


def test_km_waltons() -> None:
    vector = WALTONS["rmst"]
    (a, a_error), (b, b_error) = of_waltons("A", 60), of_waltons("B", 60)
    assert (a.value, b.value) == pytest.approx((vector["A"], vector["B"]), abs=1e-9)
    assert a_error**2 == pytest.approx(vector["var_A_greenwood"], abs=1e-9)
    assert b_error**2 == pytest.approx(vector["var_B_greenwood"], abs=1e-9)
    found = difference(b, a)
    assert found is not None
    assert found.value == pytest.approx(vector["diff_B_minus_A"], abs=1e-9)
    assert (found.low, found.high) == pytest.approx(vector["ci"], abs=1e-9)
    assert found.z == pytest.approx(vector["diff_B_minus_A"] / vector["se"], abs=1e-9)
    assert found.p == pytest.approx(vector["p"], rel=1e-9)


def test_without_censoring_it_is_the_plain_mean() -> None:
    """Back on days 2, 4 and 9; up to day 6 that is 2, 4 and 6."""
    assert of([(2, 1, 0), (4, 1, 0), (9, 1, 0)], 6).value == pytest.approx(4)


def test_it_ends_where_nobody_was_followed_any_longer() -> None:
    followed = kaplan_meier([(2, 1, 0), (8, 0, 3)])
    assert rmst(followed, 9) is None
    assert rmst(kaplan_meier([]), 9) is None
    known = rmst(followed, 8)
    assert known is not None
    assert known.value == pytest.approx((2 + 8 * 3) / 4)


def test_once_all_are_back_no_day_is_added() -> None:
    group = [(2, 1, 0), (4, 1, 0)]
    assert of(group, 4) == of(group, 400)
    assert of(group, 4).value == 3
    assert of(group, 4).error == pytest.approx(0.5**0.5)


@pytest.mark.parametrize("alike", [[(90, 0, 7)], [(5, 7, 0)]], ids=["nobody back", "all at once"])
def test_customers_who_do_not_differ_have_no_error_and_no_test(alike: Counts) -> None:
    one, other = of(alike, 30), of([(5, 2, 0), (90, 0, 5)], 30)
    assert one.error is None
    assert difference(one, other) is None
    assert difference(other, one) is None


@given(curves, st.integers(1, 9))
def test_it_lies_between_no_day_and_all_of_them(group: Counts, tau: int) -> None:
    found = rmst(kaplan_meier(group), tau)
    if found is not None:
        assert 0 <= found.value <= tau + 1e-9
        many = of([(day, 9 * events, 9 * lost) for day, events, lost in group], tau)
        assert many.value == pytest.approx(found.value)
        if found.error is not None:
            assert many.error == pytest.approx(found.error / 3)
