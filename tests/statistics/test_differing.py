"""Groups are said to differ only where chance does not explain it."""

import random
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from reports.statistics.differing import alike, apart
from reports.statistics.newcombe import newcombe
from reports.statistics.wilson import wilson

groups = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2
)


@given(groups)
def test_the_chance_of_groups_as_far_apart_is_scipys(counts: list[tuple[int, int]]) -> None:
    chance = alike(counts)
    hits, n = (sum(column) for column in zip(*counts, strict=True))
    if hits in (0, n):
        assert chance is None
        return
    table = np.array([[one, many - one] for one, many in counts])
    oracle = chi2_contingency(table, correction=False)
    exact = len(counts) == 2 and oracle.expected_freq.min() < 5
    p = fisher_exact(table).pvalue if exact else oracle.pvalue
    assert chance == pytest.approx(p, abs=1e-9)


def test_two_of_five_against_one_in_a_hundred_is_counted_exactly() -> None:
    """Of all ways to place the 3 hits among 105: those with 2 or 3 among the 5."""
    ways = comb(5, 2) * comb(100, 1) + comb(5, 3)
    assert alike([(2, 5), (1, 100)]) == pytest.approx(ways / comb(105, 3), rel=1e-9)
    assert alike([(3, 5), (99, 100)]) == pytest.approx(ways / comb(105, 3), rel=1e-9)


def test_a_small_group_is_not_said_to_differ_more_often_than_the_level() -> None:
    """Five against a thousand of one rate, 2 %: one hit of five looks like much, and is chance."""
    rolls = random.Random(7)
    false = 0
    for _ in range(1_000):
        few, many = (sum(rolls.random() < 0.02 for _ in range(n)) for n in (5, 1_000))
        chance = alike([(few, 5), (many, 1_000)])
        false += chance is not None and chance < 0.01
    assert false / 1_000 <= 0.01


def test_a_large_table_with_a_rare_event_is_tested_in_its_own_time() -> None:
    chance = alike([(3, 5_000_000), (1, 5_000_000)])
    assert chance == pytest.approx(10 / 16, rel=1e-5)


def test_empty_groups_and_a_single_one_say_nothing() -> None:
    assert alike([(3, 10), (0, 0)]) is None
    assert alike([]) is None


@given(st.integers(2, 300), st.integers(2, 300), st.floats(0, 1), st.floats(0, 1))
def test_of_two_groups_it_is_newcombes_interval_that_decides(
    n: int, other_n: int, share: float, other_share: float
) -> None:
    hits, other = round(share * n), round(other_share * other_n)
    low = newcombe(hits, n, other, other_n)[0]
    if abs(low) > 1e-9:
        spread = (hits / n, *wilson(hits, n)), (other / other_n, *wilson(other, other_n))
        assert apart(*spread) is (low > 0)


def test_the_furthest_of_many_groups_of_one_rate_are_hardly_ever_said_to_differ() -> None:
    """Twelve groups of one rate: without the correction some pair would differ in most shops."""
    rolls = random.Random(7)
    false, uncorrected = 0, 0
    for _ in range(400):
        shares = [sum(rolls.random() < 0.7 for _ in range(150)) for _ in range(12)]
        spreads = sorted((hits / 150, *wilson(hits, 150)) for hits in shares)
        false += apart(spreads[-1], spreads[0], among=12)
        uncorrected += apart(spreads[-1], spreads[0])
    assert false / 400 <= 0.07
    assert uncorrected / 400 > 0.5
