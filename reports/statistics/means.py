"""The mean of amounts that many have none of and few have much of, from counts and sums alone."""

from dataclasses import dataclass
from math import cbrt, hypot, sqrt
from typing import Self

from reports.statistics.interval import Interval

# What is left of a variance of values that are all alike, their sums having been rounded.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """How many values, and the sums of them, of their squares and of their cubes."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0
    cubes: float = 0.0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.n + other.n,
            self.total + other.total,
            self.squares + other.squares,
            self.cubes + other.cubes,
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
    of the values. None where they are all alike, for their variance is then not known.
    """
    if not moments.variance:
        return None
    slant = moments.skewness / sqrt(moments.n)
    reach = _quantile(level, moments.n - 1)
    mean, error = moments.mean, moments.error
    low, high = (mean - error * _straightened(slant, end) for end in (reach, -reach))
    return Interval(mean, low, high)


def _straightened(slant: float, end: float) -> float:
    """Return the t that the transformation takes to `end`."""
    if abs(slant) < ROUNDING:
        return end
    return 3 / slant * (cbrt(1 + slant * (end - slant / 6)) - 1)


def welch(moments: Moments, other: Moments, level: float = 0.95) -> Interval | None:
    """Return the difference of two independent means with Welch's interval (Welch 1947).

    None where either side's values are all alike: their variance is then not known.
    """
    if not (moments.variance and other.variance):
        return None
    error = hypot(moments.error, other.error)
    reach = _quantile(level, _freedom(moments, other)) * error
    value = moments.mean - other.mean
    return Interval(value, value - reach, value + reach)


def welch_p(moments: Moments, other: Moments) -> float | None:
    """Return the two-sided chance of means so far apart where the truths are alike; Welch's t."""
    if not (moments.variance and other.variance):
        return None
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import stdtr  # noqa: PLC0415

    t = (moments.mean - other.mean) / hypot(moments.error, other.error)
    return 2 * float(stdtr(_freedom(moments, other), -abs(t)))


def _freedom(moments: Moments, other: Moments) -> float:
    """Return the degrees of freedom by Satterthwaite."""
    squares = [one.error**2 for one in (moments, other)]
    parts = (square**2 / (one.n - 1) for square, one in zip(squares, (moments, other), strict=True))
    return sum(squares) ** 2 / sum(parts)


def _quantile(level: float, freedom: float) -> float:
    """Return the t within whose distance of 0 Student's t lies with chance `level`."""
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(freedom, (1 + level) / 2))
