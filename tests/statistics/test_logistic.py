"""A fit on cells is the fit on rows, and where no fit exists there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.logistic import average_effects, fit, shares
from tests.statistics.vectors import VECTORS, floats

COLUMNS = ("GPA", "TUCE", "PSI")


def test_logit_spector() -> None:
    vector = VECTORS["logit_spector"]
    design = np.column_stack([np.ones(32), *(vector["data"][name] for name in COLUMNS)])
    n = np.ones(32)
    found = fit(design, n, floats(*vector["data"]["GRADE"]))
    assert found is not None
    assert found.params == pytest.approx(floats(*vector["params"].values()), abs=1e-9)
    errors = np.sqrt(np.diag(found.covariance))
    assert errors == pytest.approx(floats(*vector["bse"].values()), abs=1e-9)
    assert found.log_likelihood == pytest.approx(vector["llf"], abs=1e-9)
    effects, effect_errors = average_effects(found, design, n)
    assert effects[1:] == pytest.approx(floats(*vector["AME"].values()), abs=1e-9)
    assert effect_errors[1:] == pytest.approx(floats(*vector["AME_se"].values()), abs=1e-9)


def test_two_cells_are_their_own_log_odds() -> None:
    """30 of 40 against 20 of 80: log odds ln 3 and −ln 3; the variance sums the reciprocals."""
    found = fit(np.array([[1.0, 1.0], [1.0, 0.0]]), floats(40, 80), floats(30, 20))
    assert found is not None
    assert found.params == pytest.approx(floats(-np.log(3), 2 * np.log(3)), abs=1e-12)
    assert found.covariance[1, 1] == pytest.approx(1 / 30 + 1 / 10 + 1 / 20 + 1 / 60, abs=1e-12)
    likelihood = 30 * np.log(0.75) + 10 * np.log(0.25) + 20 * np.log(0.25) + 60 * np.log(0.75)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-9)


@pytest.mark.parametrize(
    ("why", "design", "n", "hits"),
    [
        ("nobody", [[1.0]], [0], [0]),
        ("all of them", [[1.0]], [5], [5]),
        ("a column repeats another", [[1.0, 1.0], [1.0, 1.0]], [5, 5], [2, 3]),
        ("two cells, three columns", [[1.0, 0.0, 0.0], [1.0, 1.0, 0.5]], [5, 5], [2, 3]),
        ("a whole cell missed", [[1.0, 0.0], [1.0, 1.0]], [9, 9], [4, 0]),
        ("a whole cell missed of many", [[1.0, 0.0], [1.0, 1.0]], [1e6, 1e6], [4e5, 0]),
        ("split by the value", [[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], [4, 4, 4], [0, 2, 4]),
    ],
)
def test_where_no_fit_exists_there_is_none(
    why: str, design: list[list[float]], n: list[float], hits: list[float]
) -> None:
    assert fit(np.array(design), floats(*n), floats(*hits)) is None, why


def test_a_column_that_others_add_up_to_has_no_effect_of_its_own() -> None:
    """Three groups and a column of ones fit in many ways, and rounding would pick one."""
    group, trend = np.tile(np.eye(3), (2, 1)), np.arange(6)[:, None] / 7
    design = np.hstack([np.ones((6, 1)), group, trend])
    hits = floats(38, 16, 30, 64, 2, 9)
    assert fit(design, floats(45, 48, 69, 85, 7, 17), hits) is None
    assert fit(design[:, 1:], floats(45, 48, 69, 85, 7, 17), hits) is not None


def test_an_empty_cell_says_nothing() -> None:
    filled = fit(np.array([[1.0, 1.0], [1.0, 0.0]]), floats(40, 80), floats(30, 20))
    beside = fit(
        np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 7.0]]), floats(40, 80, 0), floats(30, 20, 0)
    )
    assert filled is not None
    assert beside is not None
    assert beside.params == pytest.approx(filled.params, abs=1e-12)


def test_a_rare_event_is_fitted() -> None:
    found = fit(np.array([[1.0, 0.0], [1.0, 1.0]]), floats(10**9, 10**9), floats(3, 6))
    assert found is not None
    assert found.params[1] == pytest.approx(np.log(2), abs=1e-6)


@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.integers(1, 50), st.integers(1, 50)),
        min_size=3,
        max_size=8,
        unique_by=lambda cell: cell[0],
    )
)
def test_cells_with_both_answers_always_fit_and_leave_nothing_over(
    cells: list[tuple[int, int, int]],
) -> None:
    """At the likelihood's peak the expected hits of every column are those counted."""
    column, hits, misses = (floats(*values) for values in zip(*cells, strict=True))
    design = np.column_stack([np.ones(len(cells)), column, column**2])
    found = fit(design, hits + misses, hits)
    assert found is not None
    left = design.T @ (hits - (hits + misses) * shares(design, found.params))
    assert left == pytest.approx(np.zeros(3), abs=1e-6)
    assert (np.diag(found.covariance) > 0).all()


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=4, max_size=4))
def test_cells_are_their_rows(cells: list[tuple[int, int]]) -> None:
    alike = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    hits, misses = (floats(*values) for values in zip(*cells, strict=True))
    verdicts = [floats(*[1.0] * hit, *[0.0] * miss) for hit, miss in cells]
    rows = np.repeat(alike, (hits + misses).astype(int), axis=0)
    found, single = (
        fit(alike, hits + misses, hits),
        fit(rows, np.ones(len(rows)), np.hstack(verdicts)),
    )
    assert found is not None
    assert single is not None
    assert found.params == pytest.approx(single.params, abs=1e-9)
    assert found.covariance == pytest.approx(single.covariance, abs=1e-9)
    assert found.log_likelihood == pytest.approx(single.log_likelihood, abs=1e-9)
