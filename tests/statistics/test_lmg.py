"""Explained variation is divided, and none of it is lost or invented."""

from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.lmg import MOST, Explained, lmg
from tests.statistics.vectors import VECTORS

Floats = npt.NDArray[np.float64]


def test_lmg_stackloss() -> None:
    vector = VECTORS["lmg_stackloss"]
    found = divided(np.column_stack([vector["data"]["X"], vector["data"]["y"]]))
    assert found.r2 == pytest.approx(vector["R2"], abs=1e-9)
    assert found.shares == pytest.approx([vector["lmg"][name] for name in vector["data"]["cols"]])


def test_columns_that_go_alone_explain_their_own_square() -> None:
    found = lmg(np.array([[1, 0, 0.6], [0, 1, -0.3], [0.6, -0.3, 1]]))
    assert found is not None
    assert found.shares == pytest.approx((0.36, 0.09))
    assert found.r2 == pytest.approx(0.45)


def test_columns_that_repeat_each_other_share_evenly() -> None:
    found = lmg(np.array([[1, 1, 0.6], [1, 1, 0.6], [0.6, 0.6, 1]]))
    assert found is not None
    assert found.shares == pytest.approx((0.18, 0.18))


def test_a_column_that_does_not_vary_is_left_out_and_said_to_be() -> None:
    nan = np.nan
    found = lmg(np.array([[1, nan, 0.6], [nan, nan, nan], [0.6, nan, 1]]))
    assert found is not None
    assert found.shares[1] is None
    assert found.shares[0] == pytest.approx(0.36)


@pytest.mark.parametrize(
    ("why", "correlations"),
    [
        ("the last does not vary", [[1, np.nan], [np.nan, np.nan]]),
        ("no other varies", [[np.nan, np.nan], [np.nan, 1]]),
        ("there is no other", [[1.0]]),
        ("no rows have these", [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]),
        ("a correlation is missing", [[1, np.nan, 0.1], [np.nan, 1, 0.1], [0.1, 0.1, 1]]),
    ],
)
def test_what_cannot_be_divided_is_not(why: str, correlations: list[list[float]]) -> None:
    assert lmg(np.array(correlations)) is None, why


def test_too_many_columns_are_refused_before_they_are_tried() -> None:
    assert lmg(np.eye(MOST + 2)) is None
    assert lmg(np.eye(MOST // 2)) is not None


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_the_shares_are_the_gains_over_all_orders_and_sum_to_the_whole(seed: int, k: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(k + 8, k + 1))
    rows = rows @ np.random.default_rng(seed + 1).normal(size=(k + 1, k + 1))
    found = divided(rows)
    gains = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        for place, column in enumerate(order):
            gains[column] += r2(rows, order[: place + 1]) - r2(rows, order[:place])
    assert found.shares == pytest.approx(tuple(gains / len(orders)), abs=1e-6)
    assert sum(share or 0 for share in found.shares) == pytest.approx(found.r2, abs=1e-9)
    assert found.r2 <= 1 + 1e-9


def divided(rows: Floats) -> Explained:
    found = lmg(np.asarray(np.corrcoef(rows, rowvar=False)))
    assert found is not None
    return found


def r2(rows: Floats, columns: tuple[int, ...]) -> float:
    """Return R² by least squares on the rows themselves."""
    design = np.column_stack([np.ones(len(rows)), rows[:, list(columns)]])
    target = rows[:, -1]
    left = target - design @ np.linalg.lstsq(design, target)[0]
    return float(1 - left @ left / ((target - target.mean()) @ (target - target.mean())))
