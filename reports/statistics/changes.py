"""Whether two series move together from period to period, whatever trend they share."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from reports.statistics.interval import Interval

Floats = npt.NDArray[np.float64]

LEVEL = 0.95


def correlation_of_changes(
    series: Sequence[float], other: Sequence[float], level: float = LEVEL
) -> Interval | None:
    """Return Spearman's correlation of the first differences of two series, −1 to 1.

    First differences take a common trend out (Granger & Newbold 1974). The interval is Fisher's
    with the variance (1 + r²/2) / (n − 3) of Bonett & Wright (2000), n being the changes. Where a
    value that only varies about its mean went up it comes down again, so that changes that follow
    each other are unlike in both series: the variance is then 1 + 2 ρρ' times as much, of their
    correlations with the change before (Bartlett 1946). A perfect correlation of n changes is
    taken for 1 − 1/n², so that it is never a point. None with fewer than five periods, or where
    one of the two changes always by the same.
    """
    changes = np.diff(np.array([series, other], dtype=np.float64), axis=1)
    n = changes.shape[1]
    if n < 4:
        return None
    ranks, others = (_centred_ranks(one) for one in changes)
    spread = sqrt(float(ranks @ ranks) * float(others @ others))
    if spread == 0:
        return None
    value = float(ranks @ others) / spread
    inner = max(-1 + n**-2, min(1 - n**-2, value))
    variance = (1 + inner**2 / 2) / (n - 3) * _inflated(ranks, others)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(variance)
    low, high = tanh(atanh(inner) - reach), tanh(atanh(inner) + reach)
    return Interval(value, min(low, value), max(high, value))


def _inflated(ranks: Floats, others: Floats) -> float:
    """Return by what the variance grows as neighbours hang together; never less than 1."""
    with_before = [float(one[1:] @ one[:-1]) / float(one @ one) for one in (ranks, others)]
    return max(1.0, 1 + 2 * with_before[0] * with_before[1])


def _centred_ranks(values: Floats) -> Floats:
    """Return the ranks, ties sharing their mean, less the mean of all."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(mean_ranks[places] - (len(values) + 1) / 2, dtype=np.float64)
