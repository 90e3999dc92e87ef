"""Weights make those who answered stand for all they were drawn from, and no more than that."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.weighting import (
    EmptyCell,
    Floats,
    NotConverged,
    design_effect,
    poststratify,
    rake,
    trim,
    weighted_share,
)
from reports.statistics.wilson import wilson
from tests.statistics.vectors import VECTORS, floats

RAKING = VECTORS["raking_example"]
ANSWERS, HITS, FRAME = (
    np.array(RAKING[key], dtype=np.float64) for key in ("respondents", "satisfied_cells", "frame")
)
CHANNEL, LATE = np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3)
MARGINS = [(CHANNEL, FRAME.sum(axis=1)), (LATE, FRAME.sum(axis=0))]
EVEN = np.ones(6)

cells = st.lists(
    st.tuples(st.integers(1, 60), st.floats(0.5, 20), st.integers(1, 5000)), min_size=1, max_size=8
)


def test_raking_example() -> None:
    weights = rake(ANSWERS.ravel(), EVEN, MARGINS)
    assert weights == pytest.approx(np.ravel(RAKING["raked_weights"]), rel=1e-9)
    share = weighted_share(ANSWERS.ravel(), HITS.ravel(), weights)
    assert share is not None
    assert share.value == pytest.approx(RAKING["raked_estimate"], abs=1e-9)
    assert share.effect == pytest.approx(RAKING["raked_deff"], abs=1e-9)
    effective = share.n / share.effect
    assert effective == pytest.approx(RAKING["raked_neff"], rel=1e-9)
    assert (share.low, share.high) == pytest.approx(wilson(share.value * effective, effective))


def test_raking_example_post_stratified() -> None:
    weights = poststratify(ANSWERS.ravel(), EVEN, np.arange(6), FRAME.ravel())
    assert weights == pytest.approx(np.ravel(RAKING["poststrat_weights"]), rel=1e-12)
    share = weighted_share(ANSWERS.ravel(), HITS.ravel(), weights)
    assert share is not None
    assert share.value == pytest.approx(RAKING["poststrat_estimate"], abs=1e-12)
    assert share.effect == pytest.approx(RAKING["poststrat_deff"], abs=1e-12)


def test_raking_example_unweighted_has_the_plain_interval() -> None:
    share = weighted_share(ANSWERS.ravel(), HITS.ravel(), EVEN)
    assert share is not None
    assert (share.value, share.effect, share.n) == (RAKING["unweighted"], 1, 500)
    assert (share.low, share.high) == pytest.approx(wilson(366, 500))


def test_ht_hajek() -> None:
    drawn = 1 / floats(*VECTORS["ht_hajek"]["in"]["pi"])
    hits = floats(*VECTORS["ht_hajek"]["in"]["y"])
    share = weighted_share(np.ones(6), hits, drawn)
    assert share is not None
    assert share.value == pytest.approx(VECTORS["ht_hajek"]["hajek_mean"], abs=1e-12)
    assert share.effect == pytest.approx(VECTORS["ht_hajek"]["kish_deff"], abs=1e-12)
    assert design_effect(np.ones(6), drawn) == share.effect


def test_a_rake_starts_from_the_weights_people_were_drawn_with() -> None:
    """With one margin only, what was drawn twice as rarely keeps counting twice as much."""
    weights = rake(floats(10, 10), floats(5, 10), [(np.array([0, 0]), floats(300))])
    assert weights == pytest.approx([10, 20])


@given(cells)
def test_weights_add_up_to_the_frame(rows: list[tuple[int, float, int]]) -> None:
    n, base, frame = (floats(*column) for column in zip(*rows, strict=True))
    weights = poststratify(n, base, np.arange(len(rows)), frame)
    assert n * weights == pytest.approx(frame)


@given(cells)
def test_one_stratum_changes_no_share(rows: list[tuple[int, float, int]]) -> None:
    n, base, _ = (floats(*column) for column in zip(*rows, strict=True))
    weights = poststratify(n, base, np.zeros(len(rows), dtype=np.int64), floats(9_000))
    before, after = (weighted_share(n, np.floor(n / 2), one) for one in (base, weights))
    assert before is not None
    assert after is not None
    assert after.value == pytest.approx(before.value)
    assert after.low <= after.value <= after.high


def test_a_part_of_the_frame_nobody_answered_in_is_refused_by_name() -> None:
    with pytest.raises(EmptyCell, match="cell 1, 3") as refused:
        poststratify(floats(4, 5), floats(1, 1), np.array([0, 2]), floats(40, 10, 50, 7, 0))
    assert refused.value.cells == (1, 3)
    with pytest.raises(EmptyCell, match="cell 1"):
        rake(floats(4, 5), floats(1, 1), [(np.array([0, 0]), floats(90, 10))])


def test_margins_that_cannot_be_met_are_said_so() -> None:
    """The only rows are a-x and b-y, so that a must be as many as x."""
    labels = np.array([0, 1])
    with pytest.raises(NotConverged, match="still off"):
        rake(floats(5, 5), floats(1, 1), [(labels, floats(60, 40)), (labels, floats(40, 60))])
    with pytest.raises(NotConverged, match="different totals"):
        rake(floats(5, 5), floats(1, 1), [(labels, floats(60, 40)), (labels, floats(60, 50))])


def test_a_stratum_that_is_not_in_the_frame_stands_for_nobody() -> None:
    weights = poststratify(floats(4, 5), floats(1, 1), np.array([0, 1]), floats(40, 0))
    assert weights == pytest.approx([10, 0])
    assert trim(weights, floats(4, 5)) == pytest.approx([10, 0])


def test_trimming_by_hand() -> None:
    """One of weight 100 and 23 of 1: the mean is 5.125, so the cap 25.625 and 97.375 for the 23."""
    trimmed = trim(floats(100, 1, 1), floats(1, 20, 3))
    assert trimmed == pytest.approx([25.625, 97.375 / 23, 97.375 / 23])


def test_those_who_stand_for_nobody_lower_no_cap() -> None:
    """39 units for ten answers: the mean is 3.9 and the cap 19.5, whoever else is weighted 0."""
    assert trim(floats(30, 1, 0), floats(1, 9, 90)) == pytest.approx([19.5, 19.5 / 9, 0])


def test_trimming_goes_on_until_nobody_is_above_the_cap() -> None:
    """Mean 10, cap 11: what is cut off 30 lifts 10.9 above the cap, and what that loses the 1.1."""
    weights, n = floats(30, 10.9, 1.1), floats(10, 60, 30)
    weights *= 10 * 100 / (n * weights).sum()
    trimmed = trim(weights, n, most=1.1)
    assert trimmed == pytest.approx([11, 11, (1000 - 770) / 30])


@given(cells, st.floats(1.1, 6))
def test_trimming_keeps_the_total_and_the_cap(
    rows: list[tuple[int, float, int]], most: float
) -> None:
    n, weights, _ = (floats(*column) for column in zip(*rows, strict=True))
    trimmed = trim(weights, n, most)
    assert (n * trimmed).sum() == pytest.approx((n * weights).sum())
    assert trimmed.max() <= most * (n * weights).sum() / n.sum() * (1 + 1e-9)
    before, after = design_effect(n, weights), design_effect(n, trimmed)
    assert before is not None
    assert after is not None
    assert after <= before * (1 + 1e-9)


@pytest.mark.parametrize("n", [floats(), floats(0, 0)])
def test_nobody_has_no_share(n: Floats) -> None:
    assert weighted_share(n, n, np.ones(len(n))) is None
    assert design_effect(n, np.ones(len(n))) is None


@given(cells)
def test_unequal_weights_only_widen(rows: list[tuple[int, float, int]]) -> None:
    n, weights, _ = (floats(*column) for column in zip(*rows, strict=True))
    effect = design_effect(n, weights)
    assert effect is not None
    assert effect >= 1 - 1e-12
