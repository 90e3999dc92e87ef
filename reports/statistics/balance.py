"""How unlike two groups are in a share, on a scale that does not depend on how many they are."""

from math import sqrt


def standardised_mean_difference(share: float, other: float) -> float | None:
    """Return share − other in standard deviations, pooled as their mean variance (Austin 2009).

    Beyond ±0.1 groups are commonly called unlike. None where neither share varies. For a given
    `other` it rises with `share`, so the bounds of an interval are mapped by it too.
    """
    variance = (share * (1 - share) + other * (1 - other)) / 2
    return (share - other) / sqrt(variance) if variance else None
