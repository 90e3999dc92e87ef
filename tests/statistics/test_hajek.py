"""Those drawn with less chance stand for more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.hajek import hajek, horvitz_thompson
from tests.statistics.vectors import VECTORS, floats

VECTOR = VECTORS["ht_hajek"]
Y, PI = floats(*VECTOR["in"]["y"]), floats(*VECTOR["in"]["pi"])
rows = st.lists(
    st.tuples(st.integers(1, 40), st.floats(-5, 5), st.floats(0.05, 1)), min_size=1, max_size=6
)


def test_ht_hajek() -> None:
    total, mean = horvitz_thompson(np.ones(6), Y, PI), hajek(np.ones(6), Y, PI)
    assert mean is not None
    assert total.value == pytest.approx(VECTOR["ht_total"], abs=1e-9)
    assert total.value / VECTOR["in"]["N"] == pytest.approx(VECTOR["ht_mean"], abs=1e-9)
    assert total.variance == pytest.approx(VECTOR["poisson_var_ht_total"], abs=1e-9)
    assert mean.value == pytest.approx(VECTOR["hajek_mean"], abs=1e-9)
    assert mean.variance == pytest.approx(VECTOR["poisson_var_hajek"], abs=1e-9)


def test_ht_hajek_from_groups() -> None:
    """The vector's six units in five groups: two of them are alike."""
    n, y = floats(1, 1, 2, 1, 1), floats(1, 0, 1, 0, 1)
    pi = floats(0.1, 0.1, 0.2, 0.5, 0.5)
    mean = hajek(n, y, pi)
    assert mean is not None
    assert horvitz_thompson(n, y, pi).variance == pytest.approx(VECTOR["poisson_var_ht_total"])
    assert mean.value == pytest.approx(VECTOR["hajek_mean"])
    assert mean.variance == pytest.approx(VECTOR["poisson_var_hajek"])


@given(rows)
def test_the_mean_lies_among_the_values_and_moves_with_them(
    groups: list[tuple[int, float, float]],
) -> None:
    n, y, pi = (floats(*column) for column in zip(*groups, strict=True))
    found, moved = hajek(n, y, pi), hajek(n, y + 3, pi)
    assert found is not None
    assert moved is not None
    assert y.min() - 1e-9 <= found.value <= y.max() + 1e-9
    assert moved.value == pytest.approx(found.value + 3)
    assert moved.variance == pytest.approx(found.variance, abs=1e-9)


def test_where_all_are_drawn_the_draw_adds_no_variance() -> None:
    found = hajek(floats(3, 1), floats(1, 0), floats(1, 1))
    assert found is not None
    assert (found.value, found.variance) == (0.75, 0)


def test_nobody_drawn_has_no_mean() -> None:
    assert hajek(floats(), floats(), floats()) is None
    assert horvitz_thompson(floats(), floats(), floats()).value == 0


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.2, float("nan")])
def test_a_chance_that_cannot_be_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="chance"):
        hajek(floats(1), floats(1), floats(chance))
    with pytest.raises(ValueError, match="chance"):
        horvitz_thompson(floats(1), floats(1), floats(chance))
