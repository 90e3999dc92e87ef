"""A metric that ranks the dissatisfied above the satisfied says so, and how surely."""

from itertools import product
from math import isfinite

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from reports.statistics.auc import DELONG, NEWCOMBE, WIDER, auc, spearman
from tests.statistics.vectors import VECTORS

HISTOGRAM = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)


def test_auc_grouped() -> None:
    vector = VECTORS["auc_grouped"]
    found = auc(vector["in"]["satisfied"], vector["in"]["dissatisfied"])
    assert found is not None
    assert found.value == pytest.approx(vector["auc"], abs=1e-12)
    assert found.error == pytest.approx(vector["delong_se"], abs=1e-12)
    assert (found.low, found.high) == pytest.approx(vector["ci_logit"], abs=1e-12)
    assert found.method == DELONG


def test_auc_grouped_spearman() -> None:
    vector = VECTORS["auc_grouped"]
    found = spearman(vector["in"]["satisfied"], vector["in"]["dissatisfied"])
    assert found == pytest.approx(vector["spearman"], abs=1e-12)


def test_a_tie_counts_half() -> None:
    """Of the four pairs two are right, one is a tie and one is wrong."""
    found = auc([1, 1, 0], [1, 0, 1])
    assert found is not None
    assert found.value == 2.5 / 4


@pytest.mark.parametrize(
    ("negatives", "positives"), [([0, 3], [0, 4]), ([3, 0], [0, 0]), ([0, 0], [2, 1]), ([], [])]
)
def test_where_nothing_is_ranked_nothing_is_said(
    negatives: list[int], positives: list[int]
) -> None:
    assert auc(negatives, positives) is None
    assert spearman(negatives, positives) is None


@pytest.mark.parametrize("many", [1, 3, 300])
def test_all_ranked_rightly_is_no_certainty(many: int) -> None:
    right, wrong = auc([many, 0], [0, many]), auc([0, many], [many, 0])
    assert right is not None
    assert wrong is not None
    assert (right.value, right.high, right.error, right.method) == (1.0, 1.0, None, NEWCOMBE)
    assert right.low < 1
    assert (wrong.value, wrong.low) == (0.0, 0.0)
    assert wrong.high == pytest.approx(1 - right.low, abs=1e-12)


def test_what_few_leave_open_is_newcombes() -> None:
    """The bound solves (1 − a)² = z² a (1 − a) (1 + 9 (1 − a)/(2 − a) + 9 a/(1 + a)) / 100."""
    found = auc([10, 0], [0, 10])
    assert found is not None
    a, z = found.low, 1.959963984540054
    inner = 1 + 9 * (1 - a) / (2 - a) + 9 * a / (1 + a)
    assert (1 - a) ** 2 == pytest.approx(z * z * a * (1 - a) * inner / 100, abs=1e-12)
    assert 0.6 < a < 0.9


def test_one_dissatisfied_customer_proves_little() -> None:
    found = auc([50, 50], [0, 1])
    assert found is not None
    assert (found.value, found.method) == (0.75, NEWCOMBE)
    assert found.low < 0.4
    assert found.high > 0.9


def test_a_few_that_happen_to_be_alike_are_no_certainty() -> None:
    """All five dissatisfied in the worse bin: so few do not tell where all would lie."""
    found = auc([700, 300], [0, 5])
    assert found is not None
    assert found.value == pytest.approx(0.85)
    assert found.method == WIDER
    assert found.low < 0.65, "DeLong's error counts the thousand alone: 0.83 at the least"
    assert found.high > 0.94


def test_many_that_all_lie_in_one_bin_are_not_known_to_be_alike() -> None:
    found = auc([15, 285], [0, 40])
    assert found is not None
    assert found.value == pytest.approx(0.525)
    assert found.method == WIDER
    assert found.low < 0.5


@pytest.mark.parametrize(("dissatisfied", "many"), [(5, 1_000), (10, 100), (30, 300)])
def test_of_few_dissatisfied_the_interval_holds_the_truth_as_often_as_it_says(
    dissatisfied: int, many: int
) -> None:
    """Red are nine in ten of the dissatisfied and three in ten of the others: the area is 0.8."""
    rolls = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        yes, no = rolls.binomial(dissatisfied, 0.9), rolls.binomial(many, 0.3)
        found = auc([many - no, no], [dissatisfied - yes, yes])
        held += found is not None and found.low <= 0.8 <= found.high
    assert held / 300 >= (0.93 if dissatisfied < 30 else 0.89)


@given(HISTOGRAM)
def test_it_is_the_share_of_pairs_ranked_rightly(bins: list[tuple[int, int]]) -> None:
    pairs = product(enumerate(bins), repeat=2)
    right = sum(
        no * yes * (0.5 if low == high else low < high)
        for (low, (no, _)), (high, (_, yes)) in pairs
    )
    negatives, positives = [no for no, _ in bins], [yes for _, yes in bins]
    found = auc(negatives, positives)
    if found is not None:
        assert found.value == pytest.approx(right / (sum(negatives) * sum(positives)), abs=1e-12)


@given(HISTOGRAM)
def test_the_interval_holds_the_value_and_turns_with_the_sides(
    bins: list[tuple[int, int]],
) -> None:
    negatives, positives = [no for no, _ in bins], [yes for _, yes in bins]
    found, turned = auc(negatives, positives), auc(positives, negatives)
    if found is None or turned is None:
        assert found is turned is None
        return
    assert isfinite(found.low + found.high)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert turned.value == pytest.approx(1 - found.value, abs=1e-12)
    assert turned.low == pytest.approx(1 - found.high, abs=1e-9)


@given(HISTOGRAM)
def test_four_times_as_many_tell_more(bins: list[tuple[int, int]]) -> None:
    few = auc([no for no, _ in bins], [yes for _, yes in bins])
    many = auc([4 * no for no, _ in bins], [4 * yes for _, yes in bins])
    if few is not None and many is not None and few.method == many.method:
        assert many.value == pytest.approx(few.value, abs=1e-12)
        assert many.high - many.low < few.high - few.low


@given(HISTOGRAM)
def test_the_rank_correlation_is_that_of_the_single_answers(bins: list[tuple[int, int]]) -> None:
    found = spearman([no for no, _ in bins], [yes for _, yes in bins])
    if found is not None:
        rows = [
            (place, verdict)
            for place, counts in enumerate(bins)
            for verdict, count in enumerate(counts)
            for _ in range(count)
        ]
        assert found == pytest.approx(spearmanr(rows).statistic, abs=1e-9)
