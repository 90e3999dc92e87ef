"""How many customers a comparison of two shares needs, and what it finds with those it has."""

from math import ceil, sqrt
from statistics import NormalDist

from reports.statistics.tails import quantile

ALPHA = 0.05
POWER = 0.80


def n_per_arm(share: float, other: float, alpha: float = ALPHA, power: float = POWER) -> int | None:
    """Return the customers each of two equal arms needs to find share against other.

    Two-sided at alpha, with chance `power`, variances unpooled (Fleiss, Levin & Paik 2003, 4.2
    without the correction). None where the shares are the same, which no number can tell apart.
    """
    if share == other:
        return None
    spread = share * (1 - share) + other * (1 - other)
    return ceil((_distance(alpha, power) / (share - other)) ** 2 * spread)


def smallest_effect(
    share: float, n: int, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """Return the smallest absolute difference from `share` that two arms of n each can find.

    Both arms are taken to vary as `share` does (Bloom 1995), which is what is known beforehand.
    None where the arms are empty or `share` is 0 or 1, and so nothing is known of how it varies.
    """
    if n <= 0 or share in (0, 1):
        return None
    return _distance(alpha, power) * sqrt(2 * share * (1 - share) / n)


def _distance(alpha: float, power: float) -> float:
    """Return how many standard errors an effect must be to be found with that chance."""
    return quantile(1 - alpha) + NormalDist().inv_cdf(power)
