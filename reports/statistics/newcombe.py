"""The interval of a difference of two independent shares."""

from reports.statistics.mover import mover
from reports.statistics.wilson import wilson


def newcombe(
    hits: float, n: float, other_hits: float, other_n: float, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of hits/n − other_hits/other_n (Newcombe 1998, method 10).

    Both n must be positive.
    """
    low, high = wilson(hits, n, level)
    other_low, other_high = wilson(other_hits, other_n, level)
    return mover(hits / n, low, high, other_hits / other_n, other_low, other_high)
