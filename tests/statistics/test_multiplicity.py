"""Asking many questions of one data set makes none of the answers easier to believe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from reports.statistics.multiplicity import benjamini_hochberg, holm
from tests.statistics.vectors import VECTORS

chances = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_multiplicity() -> None:
    vector = VECTORS["multiplicity"]
    assert holm(vector["pvals"]) == pytest.approx(vector["holm"], abs=1e-12)
    assert benjamini_hochberg(vector["pvals"]) == pytest.approx(vector["bh"], abs=1e-12)


@given(chances)
def test_the_share_of_false_findings_is_held_as_scipy_does(ps: list[float]) -> None:
    assert benjamini_hochberg(ps) == pytest.approx(list(false_discovery_control(ps)))


def test_holm_by_hand_in_the_order_given() -> None:
    """The smallest times 3, the next times 2, and none below the one before it."""
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])


def test_a_test_not_made_stays_unmade_and_costs_nothing() -> None:
    assert holm([None, 0.01, None, 0.03]) == pytest.approx([None, 0.02, None, 0.03])
    assert benjamini_hochberg([0.03, None, 0.01]) == pytest.approx([0.03, None, 0.02])
    assert (holm([]), benjamini_hochberg([None])) == ([], [None])


@given(chances)
def test_a_correction_only_raises_and_keeps_the_order(ps: list[float]) -> None:
    for corrected in (holm(ps), benjamini_hochberg(ps)):
        found = [p for p in corrected if p is not None]
        assert all(p <= q <= 1 for p, q in zip(ps, found, strict=True))
        ranked = [q for _, q in sorted(zip(ps, found, strict=True))]
        assert ranked == sorted(ranked)
