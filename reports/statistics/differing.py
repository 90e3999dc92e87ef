"""Whether groups differ by more than chance: all of them at once, or two of them picked out."""

from collections.abc import Sequence
from math import comb

import numpy as np

from reports.statistics.mover import mover
from reports.statistics.tails import chi_squared, quantile

LEVEL = 0.95
LEAST_EXPECTED = 5
ROUNDING = 1e-6


def alike(groups: Sequence[tuple[int, int]]) -> float | None:
    """Return the p-value that groups of (hits, n) share one rate; None where nothing can vary.

    Pearson's chi-squared of homogeneity with k - 1 degrees of freedom. Two groups of which fewer
    than five are expected somewhere (Cochran 1954) are tested exactly (Fisher 1935): there it calls
    chance a difference several times as often as it says.
    """
    filled = [(hits, n) for hits, n in groups if n > 0]
    hits, n = sum(one for one, _ in filled), sum(many for _, many in filled)
    if len(filled) < 2 or hits in (0, n):
        return None
    rate = hits / n
    least = min(many for _, many in filled) * min(rate, 1 - rate)
    if len(filled) == 2 and least < LEAST_EXPECTED:
        return _exactly_alike(*filled)
    squares = sum((one - many * rate) ** 2 / many for one, many in filled)
    return chi_squared(squares / (rate * (1 - rate)), len(filled) - 1)


def _exactly_alike(group: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the chance of all tables with these margins that are no likelier than this one."""
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import gammaln  # noqa: PLC0415

    (hits, n), (other_hits, other_n) = group, other
    all_hits = hits + other_hits
    fewest, most = max(0, all_hits - other_n), min(all_hits, n)
    found = np.arange(fewest, most + 1, dtype=np.float64)
    cells = np.array([found, n - found, all_hits - found, other_n - all_hits + found])
    likelihood = -gammaln(cells + 1).sum(axis=0)
    weights = np.exp(likelihood - likelihood.max())
    return float(weights[weights <= weights[hits - fewest] * (1 + ROUNDING)].sum() / weights.sum())


def apart(
    higher: tuple[float, float, float], lower: tuple[float, float, float], among: int = 2
) -> bool:
    """Tell whether two independent estimates (value, low, high) differ, the first above the second.

    The interval of their difference by MOVER (Zou and Donner 2008), which for shares is Newcombe's
    method 10; widened by Bonferroni for all pairs of the groups they were picked from.
    """
    pairs = comb(max(among, 2), 2)
    widened = quantile(1 - (1 - LEVEL) / pairs) / quantile(LEVEL)
    difference = higher[0] - lower[0]
    half = difference - mover(*higher, *lower)[0]
    return difference > widened * half
