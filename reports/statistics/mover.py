"""The interval of a difference, recovered from the intervals of the two estimates."""

from math import hypot

from reports.statistics.tails import quantile, two_sided


def mover(  # noqa: PLR0917 - two triples, in the order everything here gives them
    value: float, low: float, high: float, other: float, other_low: float, other_high: float
) -> tuple[float, float]:
    """Return the interval of value − other for independent estimates (Zou & Donner 2008).

    Each comes with its own interval of the level that is wanted; of two shares with Wilson's it is
    Newcombe's method 10. Units: those of the estimates.
    """
    difference = value - other
    return (
        difference - hypot(value - low, other_high - other),
        difference + hypot(high - value, other - other_low),
    )


def chance_of_none(difference: float, low: float, high: float, level: float = 0.95) -> float | None:
    """Return the two-sided p of no difference that an interval stands for.

    The bound on the side of 0 lies `quantile(level)` standard errors away: at p = 1 − level it is 0
    itself. None where there is no distance to that bound.
    """
    reach = difference - low if difference > 0 else high - difference
    return two_sided(difference / reach * quantile(level)) if reach else None
