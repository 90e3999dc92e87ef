"""The interval of a difference of two independent shares."""

from math import sqrt

from reports.statistics.wilson import wilson


def newcombe(
    hits: int, n: int, other_hits: int, other_n: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of hits/n − other_hits/other_n (Newcombe 1998, method 10).

    Both n must be positive.
    """
    share, other = hits / n, other_hits / other_n
    low, high = wilson(hits, n, level)
    other_low, other_high = wilson(other_hits, other_n, level)
    difference = share - other
    return (
        difference - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )
