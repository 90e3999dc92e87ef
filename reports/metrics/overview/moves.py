"""What moved between two months, and which of it is more than noise, so many being looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.estimate import Estimate, is_precise, not_known
from reports.metrics.change import SUFFIX
from reports.metrics.value.moved import CHANCE, MOVED, NOISE
from reports.report import Row
from reports.statistics.mover import chance_of_none, mover
from reports.statistics.multiplicity import holm

WILSON, NEWCOMBE, MOVER = "wilson", "newcombe", "mover"


def changes(this: Iterable[Row], other: Iterable[Row], group: dict[str, str]) -> list[Row]:
    """Return how each figure of a month differs from the same figure of the month before."""
    before = {(row.metric, frozenset(row.group.items())): row.estimate for row in other}
    nothing = not_known(0, "Nothing is known")
    return [
        Row(
            {**row.group, **group},
            row.metric + SUFFIX,
            _less(row.estimate, before.get((row.metric, frozenset(row.group.items())), nothing)),
        )
        for row in this
    ]


def _less(this: Estimate, other: Estimate) -> Estimate:
    """Return the difference of two figures with its interval by MOVER; of shares, Newcombe's."""
    n = this.n + other.n
    for one in (this, other):
        if one.value is None or one.low is None or one.high is None:
            return not_known(n, f"{one.reason or 'No interval'}: in one of the two months")
    low, high = mover(*_bounds(this), *_bounds(other))
    is_plain = this.method == other.method == WILSON
    return Estimate(
        n=n,
        value=(this.value or 0.0) - (other.value or 0.0),
        low=low,
        high=high,
        method=NEWCOMBE if is_plain else MOVER,
        precise=is_precise(min(this.n, other.n), low, high),
    )


def _bounds(one: Estimate) -> tuple[float, float, float]:
    return one.value or 0.0, one.low or 0.0, one.high or 0.0


def judged(rows: Sequence[Row]) -> list[Row]:
    """Return the changes with their p-values after Holm over all of them, and what they come to."""
    return [
        row if p is None else replace(row, p_holm=p, label=MOVED if p < CHANCE else NOISE)
        for row, p in zip(rows, holm([_chance(row.estimate) for row in rows]), strict=True)
    ]


def _chance(change: Estimate) -> float | None:
    if change.value is None or change.low is None or change.high is None:
        return None
    return chance_of_none(change.value, change.low, change.high)
