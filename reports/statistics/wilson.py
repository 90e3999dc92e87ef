"""The interval of a share."""

from math import sqrt

from reports.statistics.tails import quantile


def wilson(hits: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of `hits` out of `n` (Wilson 1927; Newcombe 1998, method 3).

    Units: counts, or weighted hits with n / deff for a weighted share. `n` must be positive.
    """
    z = quantile(level)
    share = hits / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if hits <= 0 else (centre - half) / scale
    high = 1.0 if hits >= n else (centre + half) / scale
    return low, high
