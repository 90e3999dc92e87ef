"""How many times as likely, and at how many times the odds, one group is against another."""

from math import exp, log, sqrt

from reports.statistics.interval import Interval
from reports.statistics.tails import quantile


def risk_ratio(
    hits: int, n: int, other_hits: int, other_n: int, level: float = 0.95
) -> Interval | None:
    """Return (hits/n) / (other_hits/other_n) with its log interval (Katz et al. 1978).

    None where a group has no hits or nothing but hits: its variance is then not known.
    """
    if _has_empty_cell(hits, n, other_hits, other_n):
        return None
    variance = 1 / hits - 1 / n + 1 / other_hits - 1 / other_n
    return _interval((hits / n) / (other_hits / other_n), variance, level)


def odds_ratio(
    hits: int, n: int, other_hits: int, other_n: int, level: float = 0.95
) -> Interval | None:
    """Return the odds of a hit over those in the other group, logit interval (Woolf 1955).

    None where a group has no hits or nothing but hits.
    """
    if _has_empty_cell(hits, n, other_hits, other_n):
        return None
    odds, other_odds = hits / (n - hits), other_hits / (other_n - other_hits)
    variance = 1 / hits + 1 / (n - hits) + 1 / other_hits + 1 / (other_n - other_hits)
    return _interval(odds / other_odds, variance, level)


def _has_empty_cell(hits: int, n: int, other_hits: int, other_n: int) -> bool:
    return not (0 < hits < n and 0 < other_hits < other_n)


def _interval(ratio: float, variance: float, level: float) -> Interval:
    """Return the interval that is symmetric for the ratio's logarithm, of the given variance."""
    reach = quantile(level) * sqrt(variance)
    return Interval(ratio, exp(log(ratio) - reach), exp(log(ratio) + reach))
