"""Strata are pooled without being mixed."""

from math import erfc, log, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.statistics.mantel_haenszel import Pooled, breslow_day, mantel_haenszel
from tests.statistics.vectors import VECTORS

VECTOR = VECTORS["simpson_kidney_cmh"]
KIDNEY = [(*treated, *others) for treated, others in VECTOR["strata"]]
COUNT = st.integers(0, 30)
STRATA = st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=4)
Strata = list[tuple[int, int, int, int]]


def test_simpson_kidney_cmh() -> None:
    found = pooled(KIDNEY)
    assert found.difference is not None
    assert found.risk_ratio is not None
    assert found.odds_ratio is not None
    assert found.difference.value == pytest.approx(VECTOR["rd_mh"], abs=1e-12)
    large = VECTOR["rd_mh_se_greenland_robins"]
    assert found.large_strata_error == pytest.approx(large, abs=1e-12)
    assert found.sato_error == pytest.approx(large, rel=0.01), "these strata are large"
    assert found.risk_ratio.value == pytest.approx(VECTOR["mh_rr"], abs=1e-12)
    assert found.odds_ratio.value == pytest.approx(VECTOR["mh_or"], abs=1e-12)
    assert found.odds_ratio[1:] == pytest.approx(VECTOR["mh_or_ci"], abs=1e-12)
    assert found.chi2 == pytest.approx(VECTOR["cmh_chi2"], abs=1e-12)
    assert found.corrected == pytest.approx(VECTOR["cmh_chi2_corrected"], abs=1e-12)
    assert found.p == pytest.approx(VECTOR["cmh_p"], abs=1e-12)


def test_simpson_kidney_cmh_alike_in_both_strata() -> None:
    found = breslow_day(KIDNEY)
    assert found is not None
    assert found[0] == pytest.approx(VECTOR["breslow_day"], abs=1e-9)
    assert found[1] == pytest.approx(erfc(sqrt(VECTOR["breslow_day"] / 2)), abs=1e-9)


def test_one_stratum_is_the_table_itself() -> None:
    """30 of 40 against 20 of 80."""
    found = pooled([(30, 10, 20, 60)])
    assert found.difference is not None
    assert found.risk_ratio is not None
    assert found.odds_ratio is not None
    assert found.difference.value == pytest.approx(0.5)
    assert found.sato_error == pytest.approx(sqrt(0.75 * 0.25 / 40 + 0.25 * 0.75 / 80))
    assert found.risk_ratio.value == pytest.approx(3)
    of_risks = 1 / 30 - 1 / 40 + 1 / 20 - 1 / 80
    assert log(found.risk_ratio.high / 3) == pytest.approx(1.959963984540054 * sqrt(of_risks))
    assert found.odds_ratio.value == pytest.approx(9)
    of_odds = 1 / 30 + 1 / 10 + 1 / 20 + 1 / 60
    assert log(found.odds_ratio.high / 9) == pytest.approx(1.959963984540054 * sqrt(of_odds))
    # 120 · (30·60 − 10·20)² / (40·80·50·70), with n − 1 in place of n.
    assert found.chi2 == pytest.approx(119 * 1600**2 / (40 * 80 * 50 * 70))


def test_pairs_have_an_error_though_no_side_of_any_varies() -> None:
    """30 pairs against 10 and 60 alike: McNemar's (b + c − (b − c)²/n) / n², exactly."""
    pairs = [(1, 0, 0, 1)] * 30 + [(0, 1, 1, 0)] * 10 + [(1, 0, 1, 0)] * 60
    found = pooled(pairs)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.2)
    assert found.sato_error == pytest.approx(sqrt(40 - 20**2 / 100) / 100)
    assert found.large_strata_error is None


def test_opposite_strata_are_not_alike() -> None:
    found = breslow_day([(40, 10, 10, 40), (10, 40, 40, 10)])
    assert found is not None
    assert found[1] < 1e-12


def test_breslow_and_day_expect_the_pooled_odds_ratio_in_every_stratum() -> None:
    """Odds ratio 9 in both, of different sizes: each is as expected."""
    found = breslow_day([(30, 10, 20, 60), (3, 1, 2, 6)])
    assert found is not None
    assert found == pytest.approx((0.0, 1.0), abs=1e-9)


def test_a_stratum_without_events_cannot_tell_whether_the_others_are_alike() -> None:
    telling = [(30, 10, 20, 60), (5, 9, 7, 4)]
    assert breslow_day([*telling, (0, 8, 0, 9), (4, 0, 2, 0)]) == breslow_day(telling)
    assert breslow_day([telling[0], (0, 8, 0, 9)]) is None


@pytest.mark.parametrize("strata", [[], [(3, 2, 0, 0)], [(0, 0, 5, 5), (1, 0, 0, 0)]])
def test_without_both_sides_there_is_nothing_to_pool(strata: Strata) -> None:
    assert mantel_haenszel(strata) is None
    assert breslow_day(strata) is None


def test_where_nothing_varies_nothing_is_claimed() -> None:
    found = pooled([(0, 10, 0, 20)])
    assert found == Pooled(None, None, None, None, None, None, None, None, None)
    assert pooled([(10, 0, 20, 0)]) == found
    within_none = pooled([(1, 0, 1, 0)] * 60 + [(0, 1, 0, 1)] * 30)
    assert (within_none.difference, within_none.error) == (None, None)


def test_a_side_that_lost_all_does_not_make_the_difference_certain() -> None:
    """Five of five against one of a hundred; the bounds solve (D − δ)² = z² (P δ + Q) / W²."""
    found = pooled([(5, 0, 1, 99)])
    assert found.difference is not None
    assert found.sato_error is not None
    assert found.error is not None
    value, low, high = found.difference
    assert value == pytest.approx(0.99)
    assert low < 0.65, "of five customers no more is known"
    assert value < high < 1
    weight = 500 / 105
    leaning = (25 * 1 - 100**2 * 5 + 500 * 95 / 2) / 105**2
    unlike = (5 * 99 + 1 * 0) / 210
    for bound in (low, high):
        far = (value - bound) ** 2
        assert far == pytest.approx(1.959963984540054**2 * (leaning * bound + unlike) / weight**2)
    assert found.sato_error < 0.01, "at the estimate itself the variance all but vanishes"
    assert found.error == pytest.approx(sqrt(unlike) / weight)


def test_sides_that_lost_all_and_none_still_leave_room() -> None:
    split = pooled([(10, 0, 0, 20)])
    assert (split.risk_ratio, split.odds_ratio) == (None, None)
    assert split.difference is not None
    assert (split.difference.value, split.difference.high) == pytest.approx((1, 1))
    assert 0.6 < split.difference.low < 0.8
    assert split.sato_error == pytest.approx(0, abs=1e-6)
    assert split.p is not None
    assert split.p < 1e-6


@given(STRATA)
def test_the_interval_holds_none_just_where_the_test_of_none_says_so(strata: Strata) -> None:
    found = mantel_haenszel(strata)
    assume(found is not None and found.difference is not None and found.error is not None)
    assert found is not None
    assert found.difference is not None
    assert found.error is not None
    z = abs(found.difference.value) / found.error
    assume(abs(z - 1.96) > 1e-3)
    assert (found.difference.low <= 0 <= found.difference.high) is (z < 1.96)


def test_a_correction_larger_than_the_difference_leaves_none() -> None:
    assert pooled([(5, 5, 5, 5)]).corrected == 0


@given(STRATA)
def test_a_stratum_that_lacks_a_side_changes_nothing(strata: Strata) -> None:
    assert mantel_haenszel([*strata, (4, 2, 0, 0), (0, 0, 3, 1)]) == mantel_haenszel(strata)


@given(STRATA)
def test_turning_the_sides_turns_the_comparison(strata: Strata) -> None:
    found = mantel_haenszel(strata)
    turned = mantel_haenszel([(c, d, a, b) for a, b, c, d in strata])
    assume(found is not None and turned is not None)
    assert found is not None
    assert turned is not None
    assert turned.p == pytest.approx(found.p)
    if found.difference is not None:
        assert turned.difference is not None
        low, high = found.difference[1:]
        assert (-turned.difference.high, -turned.difference.low) == pytest.approx((low, high))
        assert low <= found.difference.value <= high
    if found.odds_ratio is not None:
        assert turned.odds_ratio is not None
        assert 1 / turned.odds_ratio.high == pytest.approx(found.odds_ratio.low)
    if found.risk_ratio is not None:
        assert turned.risk_ratio is not None
        assert 1 / turned.risk_ratio.high == pytest.approx(found.risk_ratio.low)


@given(STRATA)
def test_alike_is_a_probability_or_unknown(strata: Strata) -> None:
    found = breslow_day(strata)
    if found is not None:
        assert found[0] >= 0
        assert 0 <= found[1] <= 1


def pooled(strata: Strata) -> Pooled:
    found = mantel_haenszel(strata)
    assert found is not None
    return found
