"""An exposure is judged among customers who are otherwise alike."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.logistic import Floats, fit, shares
from reports.statistics.standardisation import (
    G_COMPUTATION,
    standardised_difference,
    standardised_over_strata,
)
from tests.statistics.vectors import VECTORS, floats

KIDNEY = [(*treated, *others) for treated, others in VECTORS["simpson_kidney_cmh"]["strata"]]
ARMS = np.array([True, False])
NO_COVARIATES = np.empty((2, 0))
SIDE = st.tuples(st.integers(1, 30), st.integers(1, 30))


def test_simpson_kidney_cmh_standardised() -> None:
    vector = VECTORS["simpson_kidney_cmh"]
    found = standardised_over_strata(KIDNEY)
    assert found is not None
    assert found.value == pytest.approx(vector["rd_standardised_total"], abs=1e-12)
    assert found.error == pytest.approx(vector["rd_standardised_se"], abs=1e-12)
    crude = standardised_over_strata([tuple(sum(cell) for cell in zip(*KIDNEY, strict=True))])
    assert crude is not None
    assert crude.value == pytest.approx(vector["crude_rd"], abs=1e-12)


def test_simpson_kidney_cmh_turns_over_in_the_model_too() -> None:
    hits = floats(*(cell for a, _, c, _ in KIDNEY for cell in (a, c)))
    n = floats(*(cell for a, b, c, d in KIDNEY for cell in (a + b, c + d)))
    crude = standardised_difference(np.tile(ARMS, 2), np.empty((4, 0)), n, hits)
    large_stone = floats(0, 0, 1, 1)[:, None]
    adjusted = standardised_difference(np.tile(ARMS, 2), large_stone, n, hits)
    assert crude is not None
    assert adjusted is not None
    assert crude.value == pytest.approx(-0.0457142857, abs=1e-9)
    assert adjusted.value == pytest.approx(0.054, abs=5e-4)
    assert adjusted.method == G_COMPUTATION


def test_where_the_odds_multiply_the_model_is_exact() -> None:
    """Odds four times as high: .8 against .5 among 100, 4/13 against 2/20 among 33."""
    found = standardised_difference(
        np.tile(ARMS, 2),
        floats(0, 0, 1, 1)[:, None],
        floats(50, 50, 13, 20),
        floats(40, 25, 4, 2),
    )
    assert found is not None
    assert found.value == pytest.approx((100 * 0.3 + 33 * (4 / 13 - 0.1)) / 133, abs=1e-9)


@given(SIDE, SIDE)
def test_with_nothing_to_adjust_for_it_is_the_crude_difference(
    exposed: tuple[int, int], unexposed: tuple[int, int]
) -> None:
    (a, b), (c, d) = exposed, unexposed
    found = standardised_difference(ARMS, NO_COVARIATES, floats(a + b, c + d), floats(a, c))
    direct = standardised_over_strata([(a, b, c, d)])
    for crude in (found, direct):
        assert crude is not None
        assert crude.value == pytest.approx(a / (a + b) - c / (c + d), abs=1e-9)
        assert crude.error == pytest.approx(sqrt(a * b / (a + b) ** 3 + c * d / (c + d) ** 3))
        assert -1 <= crude.low < crude.value < crude.high <= 1


@given(st.lists(SIDE, min_size=4, max_size=4))
def test_the_error_is_what_one_more_hit_in_each_cell_would_move(
    cells: list[tuple[int, int]],
) -> None:
    """The delta method is in closed form; here it is done by moving each cell's hits a little."""
    exposed, covariates = np.tile(ARMS, 2), floats(0, 0, 1, 1)[:, None]
    hits, n = floats(*(hit for hit, _ in cells)), floats(*(sum(cell) for cell in cells))

    def value(moved: Floats) -> float:
        found = standardised_difference(exposed, covariates, n, moved)
        assert found is not None
        return found.value

    steps = 1e-4 * np.eye(4)
    slopes = floats(*((value(hits + step) - value(hits - step)) / 2e-4 for step in steps))
    design = np.column_stack([np.ones(4), exposed, covariates])
    fitted, found = fit(design, n, hits), standardised_difference(exposed, covariates, n, hits)
    assert fitted is not None
    assert found is not None
    share = shares(design, fitted.params)
    assert found.error**2 == pytest.approx(slopes**2 @ (n * share * (1 - share)), rel=1e-4)


@pytest.mark.parametrize(
    ("why", "exposed", "n", "hits"),
    [
        ("nobody exposed", [False, False], [5, 5], [2, 3]),
        ("everybody exposed", [True, True], [5, 5], [2, 3]),
        ("no hit at all", [True, False], [5, 5], [0, 0]),
        ("no hit among the exposed", [True, False], [5, 5], [0, 3]),
        ("no customers", [True, False], [0, 0], [0, 0]),
    ],
)
def test_what_cannot_be_adjusted_is_not(
    why: str, exposed: list[bool], n: list[float], hits: list[float]
) -> None:
    found = standardised_difference(np.array(exposed), NO_COVARIATES, floats(*n), floats(*hits))
    assert found is None, why


@pytest.mark.parametrize(
    "strata", [[], [(0, 0, 0, 0)], [(1, 2, 3, 4), (1, 2, 0, 0)], [(5, 0, 0, 5)]]
)
def test_strata_that_lack_a_side_or_vary_in_none_give_nothing(
    strata: list[tuple[int, int, int, int]],
) -> None:
    assert standardised_over_strata(strata) is None
