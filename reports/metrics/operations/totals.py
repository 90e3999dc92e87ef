"""Metrics known only as totals: whether the share dissatisfied moves as they do, and no more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from feedback.clock import day_number
from reports.estimate import Estimate, is_precise, not_known
from reports.report import Row
from reports.scope import Scope
from reports.statistics.changes import correlation_of_changes
from reports.warehouse.columns import measurements, touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

LEAST_PERIODS = 12
SPEARMAN = "spearman_of_changes"
UNLINKED = "known only as totals, which cannot be linked to customers"


class Measured(NamedTuple):
    """A total of the days from the first to the last, both included."""

    first_day: int
    last_day: int
    value: float


# Day → (dissatisfied, answers).
Days = Mapping[int, tuple[int, int]]


def co_movement_rows(scope: Scope) -> list[Row]:
    """Return a row for every metric that is known only as totals."""
    measured = _measured(scope)
    if not measured:
        return []
    is_whole = scope.by is None and not scope.query.where
    days = _days(scope) if is_whole else {}
    return [
        Row(
            {"operational_metric": metric, "outcome": "verdict"},
            "co_movement",
            co_movement(periods, days, scope.query.min_n)
            if is_whole
            else not_known(0, f"{UNLINKED.capitalize()}: clear the filters and groups"),
        )
        for metric, periods in measured.items()
    ]


def co_movement(periods: Iterable[Measured], days: Days, min_n: int) -> Estimate:
    """Return the correlation of changes, of periods that follow each other and were answered in.

    A period with fewer than `min_n` answers has no share, and one that begins within the period
    before it is left out.
    """
    values, shares, last = [], [], None
    for period in sorted(periods):
        answers = [days[day] for day in range(period.first_day, period.last_day + 1) if day in days]
        lost, n = (sum(counts) for counts in zip(*answers, strict=True)) if answers else (0, 0)
        if n >= max(min_n, 1) and (last is None or period.first_day > last):
            values.append(period.value)
            shares.append(lost / n)
            last = period.last_day
    return _estimate(values, shares)


def _estimate(values: Sequence[float], shares: Sequence[float]) -> Estimate:
    n = len(values)
    if n < LEAST_PERIODS:
        few = f"not enough periods with answers yet ({n} of at least {LEAST_PERIODS})"
        return not_known(n, f"{UNLINKED.capitalize()}; {few}")
    found = correlation_of_changes(values, shares)
    if found is None:
        return not_known(n, f"{UNLINKED.capitalize()}; one of the two always changes by the same")
    return Estimate(
        n=n,
        value=found.value,
        low=found.low,
        high=found.high,
        method=SPEARMAN,
        precise=is_precise(n, found.low, found.high),
    )


def _measured(scope: Scope) -> dict[str, list[Measured]]:
    """Return what was measured of the whole shop in the period, by metric."""
    c, period = measurements.c, scope.period
    conditions: list[sa.ColumnElement[bool]] = [c.channel.is_(None), c.location.is_(None)]
    if period.first_day:
        conditions.append(c.first_day >= day_number(period.first_day))
    if period.last_day:
        conditions.append(c.last_day <= day_number(period.last_day))
    select = sa.select(c.metric, c.first_day, c.last_day, c.value).where(*conditions)
    found: dict[str, list[Measured]] = defaultdict(list)
    for metric, *measured in scope.warehouse.rows(select.order_by(c.metric)):
        found[metric].append(Measured(*measured))
    return dict(found)


def _days(scope: Scope) -> Days:
    verdict, day = touchpoints.c.verdict, touchpoints.c.day
    lost = sa.func.count().filter(verdict != Verdict.SATISFIED.value)
    select = (
        sa.select(day, lost, sa.func.count())
        .where(touchpoints.c.population == Population.COMPLETED.value, verdict.is_not(None))
        .where(*scope.within())
        .group_by(day)
    )
    return {one: (few, n) for one, few, n in scope.warehouse.rows(select)}
