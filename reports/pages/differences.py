"""Which groups are told apart by more than chance, and what is said where none are."""

from collections.abc import Sequence
from itertools import permutations

from reports import words
from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.report import Row
from reports.statistics.differing import apart

MOST_NAMED = 4


def comparable(rows: Sequence[Row]) -> list[Row]:
    """Return the groups that are compared: those known, with enough behind them."""
    return [row for row in rows if row.estimate.precise and UNKNOWN not in row.group.values()]


def extremes(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Return the two groups furthest apart, the higher first; None where it could be chance."""
    compared = comparable(rows)
    found = [
        (high, low)
        for high, low in permutations(compared, 2)
        if differ(high.estimate, low.estimate, len(compared))
    ]
    return max(found, key=lambda pair: _gap(*pair), default=None)


def no_extremes(drawn: Sequence[Row], known: int, by: str, what: str, noun: str) -> str:
    """Say that chance explains how the drawn groups differ, or that too few can be compared.

    `known` is how many groups there are: where some are not compared, it says of which it speaks.
    """
    compared, dimension = comparable(drawn), words.dimension(by)
    if len(compared) < 2:
        return f"Too few {noun} to compare by {dimension}"
    between = f" between {_named(compared, by)}" if len(compared) < known else ""
    return f"By {dimension}, {what} differs no more{between} than chance explains"


def _named(rows: Sequence[Row], by: str) -> str:
    if len(rows) > MOST_NAMED:
        return f"the {len(rows)} compared"
    *names, last = (words.inside(row.group[by]) for row in rows)
    return f"{', '.join(names)} and {last}"


def differ(higher: Estimate, lower: Estimate, among: int = 2) -> bool:
    """Tell whether one estimate lies above another by more than chance explains."""
    return apart(_spread(higher), _spread(lower), among)


def _gap(high: Row, low: Row) -> float:
    return (high.estimate.value or 0.0) - (low.estimate.value or 0.0)


def _spread(one: Estimate) -> tuple[float, float, float]:
    return one.value or 0.0, one.low or 0.0, one.high or 0.0
