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
    with the variance (1 + r²/2) / (n − 3) of Bonett & Wright (2000), n being the changes; a
    perfect correlation of n changes is taken for 1 − 1/n², so that it is never a point. None with
    fewer than five periods, or where one of the two changes always by the same.
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
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt((1 + inner**2 / 2) / (n - 3))
    low, high = tanh(atanh(inner) - reach), tanh(atanh(inner) + reach)
    return Interval(value, min(low, value), max(high, value))


def _centred_ranks(values: Floats) -> Floats:
    """Return the ranks, ties sharing their mean, less the mean of all."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(mean_ranks[places] - (len(values) + 1) / 2, dtype=np.float64)
