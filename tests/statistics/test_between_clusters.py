"""A difference of shares is as sure as the clusters are many, whatever they are made of."""

import numpy as np
import numpy.typing as npt
import pytest

from reports.statistics.between_clusters import clusters_apart
from reports.statistics.newcombe import newcombe

Floats = npt.NDArray[np.float64]


def sides(hits: Floats, n: Floats, first: int) -> Floats:
    """Return hits and n of the first so many clusters on one side, of the rest on the other."""
    laid = np.zeros((2, 2, len(n), 1))
    for side, clusters in enumerate((slice(None, first), slice(first, None))):
        laid[0, side, clusters, 0], laid[1, side, clusters, 0] = hits[clusters], n[clusters]
    return laid


def test_clusters_of_one_size_are_compared_as_their_shares_are() -> None:
    """Means 0.5 and 0.3 with variances 0.04 and 0.01625: Welch's t of 6.79 degrees is 2.380."""
    hits = np.array([30, 70, 50, 30, 70, 20, 40, 30, 15, 45.0])
    found = clusters_apart(*sides(hits, np.full(10, 100.0), 5))
    assert found
    assert found.value == pytest.approx(0.2)
    error = (0.04 / 5 + 0.01625 / 5) ** 0.5
    assert found.high - 0.2 == pytest.approx(2.380 * error, rel=1e-3)


def test_clusters_that_differ_by_chance_are_seldom_told_apart() -> None:
    """Agents differ by ten points of standard deviation; nobody's training does anything."""
    rng = np.random.default_rng(1)
    told = naive = 0
    for _ in range(400):
        n = np.maximum(20, rng.lognormal(5, 0.5, 12)).astype(int)
        hits = rng.binomial(n, np.clip(rng.normal(0.6, 0.1, 12), 0, 1))
        found = clusters_apart(*sides(hits.astype(float), n.astype(float), 6))
        assert found
        told += not found.low <= 0 <= found.high
        low, high = newcombe(hits[:6].sum(), n[:6].sum(), hits[6:].sum(), n[6:].sum())
        naive += not low <= 0 <= high
    assert told <= 0.08 * 400
    assert naive > 0.3 * 400


def test_a_cluster_on_both_sides_is_left_out_of_both() -> None:
    """Each agent is five points better after the training than before: that is sure enough."""
    before = np.array([20, 40, 50, 60, 80, 30.0])
    n = np.full((2, 6, 1), 100.0)
    hits = np.stack([before + np.array([4, 5, 6, 5, 4, 6]), before])[:, :, None]
    found = clusters_apart(hits, n)
    assert found
    assert found.value == pytest.approx(0.05)
    assert found.low > 0.03


@pytest.mark.parametrize("first", [1, 9])
def test_one_cluster_tells_nothing_of_the_others(first: int) -> None:
    assert clusters_apart(*sides(np.arange(10.0), np.full(10, 20.0), first)) is None


def test_clusters_that_are_all_alike_do_not_tell_how_sure_that_is() -> None:
    assert clusters_apart(*sides(np.full(10, 5.0), np.full(10, 20.0), 5)) is None
