"""The mean of amounts that many have none of and few have much of, from counts and sums alone."""

from dataclasses import dataclass
from math import cbrt, sqrt
from typing import Self

from reports.statistics.interval import Interval
from reports.statistics.mover import mover

# What is left of a variance of values that are all alike, their sums having been rounded.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """How many values, and the sums of them, of their squares and of their cubes.

    `above_none` counts those that are more than nothing, where that is asked for.
    """

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    cubes: float = 0.0
    above_none: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.n + other.n,
            self.total + other.total,
            self.squares + other.squares,
            self.cubes + other.cubes,
            self.above_none + other.above_none,
        )

    @property
    def mean(self) -> float:
        """Return the mean; there must be a value."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Return the sample variance; 0 where the values are alike or there is but one."""
        if self.n < 2:
            return 0.0
        around = self.squares - self.total**2 / self.n
        return around / (self.n - 1) if around > ROUNDING * self.squares else 0.0

    @property
    def error(self) -> float:
        """Return the standard error of the mean."""
        return sqrt(self.variance / self.n)

    @property
    def skewness(self) -> float:
        """Return the third moment about the mean over the standard deviation cubed."""
        m, n = self.mean, self.n
        third = self.cubes / n - 3 * m * self.squares / n + 2 * m**3
        deviation = sqrt(self.variance * (n - 1) / n)
        return third / deviation**3


def mean_interval(moments: Moments, level: float = 0.95) -> Interval | None:
    """Return the mean, its interval by Hall's cubic transformation (Hall 1992, with t's quantile).

    Student's interval of skewed amounts holds the mean too seldom and misses on one side: they are
    mostly below it. This takes the skewness out of t = (mean - truth) / error first. Units: those
    of the values, which are amounts: the interval ends at 0, unless their mean is below it. None
    where they are all alike, for their variance is then not known.
    """
    if not moments.variance:
        return None
    slant = moments.skewness / sqrt(moments.n)
    reach = _quantile(level, moments.n - 1)
    mean, error = moments.mean, moments.error
    low, high = (mean - error * _straightened(slant, end) for end in (reach, -reach))
    return Interval(mean, max(low, 0.0) if mean >= 0 else low, high)


def _straightened(slant: float, end: float) -> float:
    """Return the t that the transformation takes to `end`."""
    if abs(slant) < ROUNDING:
        return end
    return 3 / slant * (cbrt(1 + slant * (end - slant / 6)) - 1)


def mean_difference(moments: Moments, other: Moments, level: float = 0.95) -> Interval | None:
    """Return the difference of two independent means, its interval by MOVER from Hall's of each.

    Of skewed amounts whose groups differ in size, Welch's interval calls chance a difference two
    to four times as often as it says: the skewness of the two means does not cancel out.
    None where either side's values are all alike: their variance is then not known.
    """
    one, beside = mean_interval(moments, level), mean_interval(other, level)
    if one is None or beside is None:
        return None
    return Interval(one.value - beside.value, *mover(*one, *beside))


def _quantile(level: float, freedom: float) -> float:
    """Return the t within whose distance of 0 Student's t lies with chance `level`."""
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(freedom, (1 + level) / 2))
