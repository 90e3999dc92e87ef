"""What a metric catches of all dissatisfied customers, corrected for who answers."""

from dataclasses import dataclass
from math import exp, log, sqrt

from reports.statistics.interval import Interval
from reports.statistics.proxy import Counts
from reports.statistics.tails import quantile
from reports.statistics.wilson import wilson

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Corrected:
    """Shares of the frame, 0 to 1: of its dissatisfied red, of its satisfied green, of all of it
    dissatisfied. None where the frame seems to have no dissatisfied, or no satisfied, at all.
    """

    sensitivity: Interval | None
    specificity: Interval | None
    dissatisfied: Interval


@dataclass(frozen=True, slots=True)
class _Part:
    """A colour's part of the frame and, among its answers, those of one verdict."""

    frame: float
    hits: float
    n: float

    @property
    def size(self) -> float:
        return self.frame * self.hits / self.n

    def bounds(self, level: float) -> tuple[float, float]:
        low, high = wilson(self.hits, self.n, level)
        return self.frame * low, self.frame * high


def begg_greenes(
    green: Counts, red: Counts, frame_green: float, frame_red: float, level: float = LEVEL
) -> Corrected | None:
    """Correct for who answers: the metric is known of every unit of the frame, answered or not.

    Begg & Greenes (1983): the answers tell the dissatisfied share of each colour, the frame how
    many have it; right if, within a colour, answering does not depend on the verdict. Intervals
    are of the logit by the delta method with the frame's counts fixed. If one of the four counts
    is zero that error does not exist: the bounds are then the least and the most that Wilson's
    intervals of both colours allow, wider than they need be. None if a colour has no answers or
    is not in the frame.
    """
    if min(green.n, red.n, frame_green, frame_red) <= 0:
        return None
    whole = frame_green + frame_red
    missed = _Part(frame_green / whole, green.dissatisfied, green.n)
    caught = _Part(frame_red / whole, red.dissatisfied, red.n)
    spared = _Part(frame_green / whole, green.satisfied, green.n)
    accused = _Part(frame_red / whole, red.satisfied, red.n)
    return Corrected(
        sensitivity=_share(caught, missed, level),
        specificity=_share(spared, accused, level),
        dissatisfied=_sum(caught, missed, level),
    )


def _share(part: _Part, other: _Part, level: float) -> Interval | None:
    """Return the part's share of both."""
    if part.size + other.size == 0:
        return None
    value = part.size / (part.size + other.size)
    if _one_sided(part, other):
        low, high = part.bounds(level)
        other_low, other_high = other.bounds(level)
        return Interval(value, low / (low + other_high), high / (high + other_low))
    return _logit(value, sum(1 / one.hits - 1 / one.n for one in (part, other)), level)


def _sum(part: _Part, other: _Part, level: float) -> Interval:
    """Return the share of the whole frame that the two parts are."""
    value = part.size + other.size
    if _one_sided(part, other):
        low, high = part.bounds(level)
        other_low, other_high = other.bounds(level)
        return Interval(value, low + other_low, high + other_high)
    variance = sum(one.size**2 * (1 / one.hits - 1 / one.n) for one in (part, other))
    return _logit(value, variance / (value * (1 - value)) ** 2, level)


def _one_sided(*parts: _Part) -> bool:
    return any(part.hits in (0, part.n) for part in parts)


def _logit(value: float, variance: float, level: float) -> Interval:
    """Return the interval of a share from the variance of its logit."""
    centre = log(value / (1 - value))
    reach = quantile(level) * sqrt(variance)
    return Interval(value, 1 / (1 + exp(reach - centre)), 1 / (1 + exp(-reach - centre)))
