"""Two shares differ by an interval that needs no hits to be honest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.newcombe import newcombe
from tests.statistics.vectors import VECTORS

TWO = [name for name in VECTORS if name.startswith("two_prop_")]
groups = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
Group = tuple[int, int]


@pytest.mark.parametrize("name", TWO)
def test_two_prop(name: str) -> None:
    given = VECTORS[name]["in"]
    interval = newcombe(given["x1"], given["n1"], given["x2"], given["n2"])
    assert interval == pytest.approx(VECTORS[name]["out"]["diff_newcomb"], abs=1e-12)


def test_the_vectors_are_there() -> None:
    assert len(TWO) == 4


@given(groups, groups)
def test_it_holds_the_difference_and_is_never_a_point(one: Group, other: Group) -> None:
    low, high = newcombe(*one, *other)
    assert -1 <= low <= one[0] / one[1] - other[0] / other[1] <= high <= 1
    assert low < high
    assert newcombe(*other, *one) == pytest.approx((-high, -low))


@given(groups, groups)
def test_ten_times_the_customers_make_it_narrower(one: Group, other: Group) -> None:
    low, high = newcombe(*one, *other)
    narrow = newcombe(*(10 * count for count in one), *(10 * count for count in other))
    assert narrow[1] - narrow[0] < high - low
