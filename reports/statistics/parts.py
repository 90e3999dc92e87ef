"""Which share of all that were lost one part of the customers is."""

from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

from reports.statistics.interval import Interval
from reports.statistics.wilson import wilson

LEVEL = 0.95


class Part(NamedTuple):
    """`n` customers, the `share` of them lost, 0 to 1, and its standard error."""

    n: int
    share: float
    error: float

    @property
    def size(self) -> float:
        return self.n * self.share

    @property
    def variance(self) -> float:
        """Return the variance of the logarithm of the size: of the share, and of n."""
        return (self.error / self.share) ** 2 + 1 / self.n


def share_of(part: Part, other: Part, level: float = LEVEL) -> Interval | None:
    """Return the share that one part is of all lost of both; None where nobody was lost.

    The interval is of the logit by the delta method; n is Poisson about its mean, so that where
    the errors are binomial the interval is that of a plain share's logit. Where one part lost
    nobody that error does not exist, and Wilson's of the other's size stands in.
    """
    whole = part.size + other.size
    if whole == 0:
        return None
    value = part.size / whole
    if 0 in (part.size, other.size):
        return Interval(value, *wilson(part.size, whole, level))
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(part.variance + other.variance)
    centre = log(part.size / other.size)
    return Interval(value, 1 / (1 + exp(reach - centre)), 1 / (1 + exp(-reach - centre)))
