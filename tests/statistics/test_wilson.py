"""A share comes with Wilson's interval, of counts or of an effective number of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.wilson import wilson
from tests.statistics.vectors import VECTORS

COUNTED = [name for name in VECTORS if name.startswith("wilson_") and "k" in VECTORS[name]["in"]]
groups = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("name", COUNTED)
def test_wilson(name: str) -> None:
    given = VECTORS[name]["in"]
    assert wilson(given["k"], given["n"]) == pytest.approx(VECTORS[name]["wilson"], abs=1e-12)


def test_wilson_effective_n() -> None:
    vector = VECTORS["wilson_effective_n"]
    n = vector["in"]["n"] / vector["in"]["deff"]
    assert wilson(vector["in"]["p"] * n, n) == pytest.approx(vector["out"], abs=1e-12)


def test_the_vectors_are_there() -> None:
    assert len(COUNTED) == 4


@given(groups)
def test_it_holds_the_share_and_is_never_a_point(group: tuple[int, int]) -> None:
    hits, n = group
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert low < high
    assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low))


@given(groups, st.floats(1.01, 10))
def test_a_design_effect_widens_it(group: tuple[int, int], effect: float) -> None:
    hits, n = group
    low, high = wilson(hits, n)
    wider_low, wider_high = wilson(hits / effect, n / effect)
    assert wider_high - wider_low > high - low
