"""Whether groups differ by more than chance: all of them at once, or two of them picked out."""

from collections.abc import Sequence
from math import comb

from reports.statistics.mover import mover
from reports.statistics.tails import chi_squared, quantile

LEVEL = 0.95


def alike(groups: Sequence[tuple[int, int]]) -> float | None:
    """Return the p-value that groups of (hits, n) share one rate; None where nothing can vary.

    Pearson's chi-squared of homogeneity with k - 1 degrees of freedom.
    """
    filled = [(hits, n) for hits, n in groups if n > 0]
    hits, n = sum(one for one, _ in filled), sum(many for _, many in filled)
    if len(filled) < 2 or hits in (0, n):
        return None
    rate = hits / n
    squares = sum((one - many * rate) ** 2 / many for one, many in filled)
    return chi_squared(squares / (rate * (1 - rate)), len(filled) - 1)


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
