"""The estimates both blocks share: of a metric against any outcome, from counts alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.operations.held import Held, adjust
from reports.report import Row
from reports.statistics.auc import auc
from reports.statistics.interval import Interval
from reports.statistics.multiplicity import holm
from reports.statistics.tails import two_sided

NOBODY_ALIKE = "Nobody with red is like anybody with green"
ONE_OUTCOME = "All had the same outcome: there is no difference to adjust"
ONE_VALUE = "All have one value: nothing can be ranked"


class Tested(NamedTuple):
    """An estimate and the p-value that there is nothing to it; None where it was not tested."""

    estimate: Estimate
    p: float | None


def with_interval(n: int, found: Interval, method: str, hits: int | None = None) -> Estimate:
    return Estimate(
        n=n,
        value=found.value,
        low=found.low,
        high=found.high,
        hits=hits,
        method=method,
        precise=is_precise(n, found.low, found.high),
    )


def between(n: int, other: int, found: Interval, method: str) -> Estimate:
    """Return a difference of two sides, which is as precise as the smaller of them."""
    precise = is_precise(min(n, other), found.low, found.high)
    return replace(with_interval(n + other, found, method), precise=precise)


def hidden(held: Held, n: int, min_n: int, of_what: str) -> Estimate | None:
    """Return the estimate that says why nothing can be: one colour alone, or too few of them."""
    if held.one_colour:
        return not_known(n, held.one_colour)
    return too_few(n, min_n, of_what)


def adjusted_difference(held: Held, min_n: int, of_what: str) -> Tested:
    """Return red − green among customers alike, tested by its standard error if there is one."""
    green, red = int(held.green.n), int(held.red.n)
    untold = hidden(held, min(green, red), min_n, f"{of_what} of one of the colours")
    if untold:
        return Tested(untold, None)
    found = adjust(held.strata)
    if found is None:
        varies = any(held.lost) and any(held.kept)
        return Tested(not_known(green + red, NOBODY_ALIKE if varies else ONE_OUTCOME), None)
    interval = Interval(found.value, found.low, found.high)
    p = two_sided(found.value / found.error) if found.error else None
    return Tested(between(green, red, interval, found.method), p)


def ranking(held: Held, min_n: int, of_what: str) -> Estimate:
    """Return how well the metric's value ranks the lost above the kept."""
    lost, kept = int(sum(held.lost)), int(sum(held.kept))
    if not held.frame_green + held.frame_red and held.one_colour:
        return not_known(lost + kept, held.one_colour)
    untold = too_few(min(lost, kept), min_n, f"{of_what} of one of the outcomes")
    if untold:
        return untold
    found = auc(held.kept, held.lost)
    if found is None:
        return not_known(lost + kept, ONE_VALUE)
    interval = Interval(found.value, found.low, found.high)
    return with_interval(lost + kept, interval, found.method, lost)


def corrected(tests: Sequence[Tested]) -> list[float | None]:
    """Return the p-values after Holm over all metrics of a block."""
    return holm([test.p for test in tests])


def by_missed(metrics: Sequence[list[Row]]) -> list[list[Row]]:
    """Return the metrics' rows by what is missed, most first; where it is not known, last."""

    def order(rows: list[Row]) -> float:
        (missed,) = [row.estimate.value for row in rows if row.metric == "missed"]
        return 1.0 if missed is None else -missed

    return sorted(metrics, key=order)
