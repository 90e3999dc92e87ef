"""A metric's colour held against the customer's verdict: the table of four counts.

Positive is dissatisfied; the test is the metric, red where it breached its own target.
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from reports.statistics.interval import Interval
from reports.statistics.newcombe import newcombe
from reports.statistics.tails import quantile
from reports.statistics.wilson import wilson

LEVEL = 0.95


class Counts(NamedTuple):
    """How many answers of one colour were satisfied and how many dissatisfied; may be weighted."""

    satisfied: float
    dissatisfied: float

    @property
    def n(self) -> float:
        """Return all answers of the colour."""
        return self.satisfied + self.dissatisfied


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance (Cohen 1960), −1 to 1.

    `most` is the highest kappa these margins allow, `adjusted` twice the observed agreement less
    one (PABAK; Byrt, Bishop & Carlin 1993). Kappa alone misleads where one answer is rare.
    """

    value: float
    low: float
    high: float
    error: float | None
    most: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class Proxy:
    """How the answers' verdicts stand to the metric's colour; an entry is None where it has no n.

    `sensitivity` is the share of dissatisfied customers with red, `specificity` that of satisfied
    ones with green, `hidden` the dissatisfied share of green and `told` that of red, each with
    Wilson's interval; `difference` is `told` − `hidden` with Newcombe's. `phi` is the correlation.
    """

    sensitivity: Interval | None
    specificity: Interval | None
    hidden: Interval | None
    told: Interval | None
    difference: Interval | None
    kappa: Kappa | None
    phi: float | None


def proxy(green: Counts, red: Counts, level: float = LEVEL) -> Proxy:
    """Return what the metric's colour tells of the verdict among those who answered."""
    return Proxy(
        sensitivity=_share(red.dissatisfied, red.dissatisfied + green.dissatisfied, level),
        specificity=_share(green.satisfied, red.satisfied + green.satisfied, level),
        hidden=_share(green.dissatisfied, green.n, level),
        told=_share(red.dissatisfied, red.n, level),
        difference=_difference(green, red, level),
        kappa=kappa(green, red, level),
        phi=phi(green, red),
    )


def kappa(green: Counts, red: Counts, level: float = LEVEL) -> Kappa | None:
    """Return the agreement of red with dissatisfied; error by Fleiss, Cohen & Everitt (1969).

    Where all agree, or none, that error can be zero: there the interval is Wilson's of the observed
    agreement, the agreement by chance held. None if the colour or the verdict does not vary.
    """
    n = green.n + red.n
    satisfied, dissatisfied = (a + b for a, b in zip(green, red, strict=True))
    if min(green.n, red.n, satisfied, dissatisfied) <= 0:
        return None
    agreed = (green.satisfied + red.dissatisfied) / n
    chance = (green.n * satisfied + red.n * dissatisfied) / n**2
    most = (min(green.n, satisfied) + min(red.n, dissatisfied)) / n
    value = (agreed - chance) / (1 - chance)
    if agreed in (0, 1):
        error = None
        low, high = ((bound - chance) / (1 - chance) for bound in wilson(agreed * n, n, level))
    else:
        error = _kappa_error(green, red, value, chance)
        reach = quantile(level) * error
        low, high = max(-1.0, value - reach), min(1.0, value + reach)
    return Kappa(
        value=value,
        low=low,
        high=high,
        error=error,
        most=(most - chance) / (1 - chance),
        adjusted=2 * agreed - 1,
    )


def phi(green: Counts, red: Counts) -> float | None:
    """Return the correlation of red with dissatisfied (Matthews' coefficient), −1 to 1.

    None if the colour or the verdict does not vary.
    """
    satisfied, dissatisfied = (a + b for a, b in zip(green, red, strict=True))
    if min(green.n, red.n, satisfied, dissatisfied) <= 0:
        return None
    crossed = green.satisfied * red.dissatisfied - green.dissatisfied * red.satisfied
    return crossed / sqrt(green.n * red.n) / sqrt(satisfied * dissatisfied)


def _kappa_error(green: Counts, red: Counts, value: float, chance: float) -> float:
    n = green.n + red.n
    satisfied, dissatisfied = ((a + b) / n for a, b in zip(green, red, strict=True))
    greens, reds, left = green.n / n, red.n / n, 1 - value
    agreeing = green.satisfied / n * (1 - (greens + satisfied) * left) ** 2
    agreeing += red.dissatisfied / n * (1 - (reds + dissatisfied) * left) ** 2
    crossing = green.dissatisfied / n * (satisfied + reds) ** 2
    crossing += red.satisfied / n * (dissatisfied + greens) ** 2
    variance = agreeing + left**2 * crossing - (value - chance * left) ** 2
    return sqrt(max(variance, 0.0) / n) / (1 - chance)


def _difference(green: Counts, red: Counts, level: float) -> Interval | None:
    if min(green.n, red.n) <= 0:
        return None
    value = red.dissatisfied / red.n - green.dissatisfied / green.n
    return Interval(value, *newcombe(red.dissatisfied, red.n, green.dissatisfied, green.n, level))


def _share(hits: float, n: float, level: float) -> Interval | None:
    return Interval(hits / n, *wilson(hits, n, level)) if n > 0 else None
