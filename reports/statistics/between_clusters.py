"""Whether two shares differ where what is counted comes in clusters, each alike within itself."""

from math import sqrt

import numpy as np
import numpy.typing as npt

from reports.statistics.interval import Interval

Floats = npt.NDArray[np.float64]


def clusters_apart(hits: Floats, n: Floats, level: float = 0.95) -> Interval | None:
    """Return the first side's share minus the second's, by how much the clusters differ.

    `hits` and `n` are (2, clusters, strata): of each side. The difference is pooled over the strata
    by Mantel and Haenszel's weights; of one stratum it is that of the plain shares. Its variance is
    the jackknife's, each cluster being left out once (Efron 1982), a side at a time unless a
    cluster is on both; t's degrees of freedom are Satterthwaite's: clusters less two where both
    sides are alike. None where too few clusters are left, or they do not differ.
    """
    total, many = hits.sum(axis=1), n.sum(axis=1)
    value = float(_pooled(total, many))
    without = _pooled(total[:, None] - hits, many[:, None] - n)
    squares = (without - value) ** 2
    present = n.sum(axis=2) > 0
    sides = [present.any(axis=0)] if present.all(axis=0).any() else list(present)
    counts = [int(side.sum()) for side in sides]
    if min(counts) < 2:
        return None
    variances = [
        float(squares[side].sum()) * (count - 1) / count
        for side, count in zip(sides, counts, strict=True)
    ]
    variance = sum(variances)
    if not variance > 0:
        return None
    shares = zip(variances, counts, strict=True)
    freedom = variance**2 / sum(part**2 / (count - 1) for part, count in shares)
    reach = _quantile(level, freedom) * sqrt(variance)
    return Interval(value, max(-1.0, value - reach), min(1.0, value + reach))


def _pooled(hits: Floats, n: Floats) -> Floats:
    """Return the pooled difference along the last axis; NaN where no stratum has both sides."""
    (one, other), (one_n, other_n) = hits, n
    both = one_n + other_n
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(both > 0, (one * other_n - other * one_n) / both, 0.0).sum(axis=-1)
        weight = np.where(both > 0, one_n * other_n / both, 0.0).sum(axis=-1)
        return np.asarray(apart / weight, dtype=np.float64)


def _quantile(level: float, freedom: float) -> float:
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(freedom, (1 + level) / 2))
