"""An estimate with its interval."""

from typing import NamedTuple


class Interval(NamedTuple):
    """A value and the bounds of its confidence interval, in the value's own unit."""

    value: float
    low: float
    high: float
