"""Two periods or two groups beside each other: what differs, by how much, and whether by chance."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from reports import words
from reports.against import query_against, said_against, write_against
from reports.estimate import Estimate, is_precise, not_known
from reports.metrics.change import change_of
from reports.metrics.families.repeat import repeat_metric
from reports.metrics.metric import Metric
from reports.metrics.overview.coming_back import HORIZON
from reports.metrics.registry import find_metric
from reports.period import Period
from reports.query import Other, Query
from reports.remarks import unknown_values
from reports.report import Report, Row
from reports.scope import Scope
from reports.statistics.mover import mover
from reports.units import write_interval, write_value
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population

Build = Callable[[Warehouse, Query], Report]

AGAINST = "against"
# A plain share that another metric is checked by.
CHECK = "_mature"
# So few orders that are not due yet cannot move a share by a point.
FEW = 0.01
# Of several horizons, the one the pages speak of.
HEADLINE = repeat_metric(HORIZON).name
# Bounds that hold the truth for certain are no interval of chance.
BOUNDS = "manski"
TWICE = "A customer with orders in both periods is followed in both."
MANY = "Of twenty groups that are alike, one differs by more than its interval through chance."


@dataclass(frozen=True)
class Pair:
    """One metric of one group, in the selection and in what it is compared with."""

    row: Row
    other: Estimate
    metric: Metric
    change: Metric

    @property
    def difference(self) -> Estimate:
        """Return the selection minus the other, by MOVER; of two shares that is Newcombe's."""
        this, other = self.row.estimate, self.other
        if this.value is None or this.low is None or this.high is None:
            return not_known(this.n, this.reason or "No interval")
        if other.value is None or other.low is None or other.high is None:
            return not_known(this.n, f"Of the others: {other.reason or 'no interval'}")
        low, high = mover(this.value, this.low, this.high, other.value, other.low, other.high)
        plain = this.method == other.method == "wilson"
        return Estimate(
            n=this.n,
            value=this.value - other.value,
            low=low,
            high=high,
            method="newcombe" if plain else "mover",
            precise=is_precise(min(this.n, other.n), low, high),
        )


def comparable(build: Build) -> Build:
    """Return the builder of a report that also compares, where that is asked for."""

    def built(warehouse: Warehouse, query: Query) -> Report:
        if query.against is None:
            return build(warehouse, query)
        beside = query_against(warehouse, query, query.against)
        alone = replace(query, against=None)
        this, other = build(warehouse, alone), build(warehouse, beside)
        pairs = _pairs(this, other, query.against)
        unknown = unknown_values(Scope(warehouse, beside))
        notes = [*unknown, *_notes(warehouse, pairs, alone, beside)]
        return _compared(replace(this, query=query, against=beside), pairs, notes, query.against)

    return built


def _compared(this: Report, pairs: list[Pair], notes: list[str], against: Period | Other) -> Report:
    changes = [
        Row(
            {**pair.row.group, AGAINST: write_against(against)},
            pair.change.name,
            pair.difference,
        )
        for pair in pairs
    ]
    return replace(
        this,
        rows=[*this.rows, *changes],
        notes=list(dict.fromkeys([*this.notes, *notes])),
        findings=_findings(pairs, said_against(against)),
        dimensions=tuple(dict.fromkeys([*this.dimensions, AGAINST])),
    )


def _pairs(this: Report, other: Report, against: Period | Other) -> list[Pair]:
    """Return what can be compared: what has an interval of chance, or a reason for having none."""
    known = {(row.metric, frozenset(row.group.items())): row.estimate for row in other.rows}
    nothing = not_known(0, f"none in {said_against(against)}")
    pairs = []
    for row in this.rows:
        metric, estimate = find_metric(row.metric), row.estimate
        change = change_of(metric)
        is_exact = estimate.value is not None and estimate.low is None
        if change is None or is_exact or estimate.method == BOUNDS or metric.name.endswith(CHECK):
            continue
        beside = known.get((row.metric, frozenset(row.group.items())), nothing)
        pairs.append(Pair(row, beside, metric, change))
    return pairs


def _notes(warehouse: Warehouse, pairs: list[Pair], this: Query, other: Query) -> list[str]:
    """Say what stands in the way of comparing two periods."""
    if this.period == other.period:
        return []
    grains = {pair.metric.grain for pair in pairs}
    notes = [TWICE] if "customer" in grains else []
    if "answered order" in grains:
        notes += filter(None, (_waiting(Scope(warehouse, one)) for one in (this, other)))
    return notes


def _waiting(scope: Scope) -> str | None:
    """Say how many completed orders are not due yet, where they are many enough to matter.

    A late order is due later than a punctual one: of a period that is just over, the punctual have
    answered and the late have not been asked.
    """
    waits = touchpoints.c.due_day > scope.setting.over
    select = sa.select(sa.func.count(), sa.func.count().filter(waits)).where(
        touchpoints.c.population == Population.COMPLETED.value, *scope.within()
    )
    n, waiting = scope.warehouse.rows(select)[0]
    if waiting <= FEW * n:
        return None
    when = words.days(scope.query.first_day, scope.query.last_day)
    return (
        f"{waiting:,} of the {n:,} orders placed {when} are not due yet. Late ones are due last: "
        "until they are, customers look more satisfied than they are."
    )


def _findings(pairs: list[Pair], against: str) -> list[str]:
    """Say how each metric differs; of groups, how the headline does in each."""
    of_all = [pair for pair in pairs if not pair.row.group]
    if of_all:
        return [_sentence(pair, against) for pair in of_all]
    names = [pair.metric.name for pair in pairs]
    headline = [HEADLINE] if HEADLINE in names else names[:1]
    told = [_sentence(pair, against) for pair in pairs if pair.metric.name in headline]
    return [*told, MANY] if len(told) > 1 else told


def _sentence(pair: Pair, against: str) -> str:
    """Say what a metric was in both, the difference with its interval, and if it may be chance."""
    this, other, difference = pair.row.estimate, pair.other, pair.difference
    name = ", ".join([pair.metric.title, *map(words.inside, pair.row.group.values())])
    if difference.value is None or difference.low is None or difference.high is None:
        return f"{name}: no comparison with {against}. {difference.reason}."
    unit, change = pair.metric.unit, pair.change.unit
    values = [write_value(unit, one.value or 0.0) for one in (this, other)]
    size = write_value(change, abs(difference.value)).removeprefix("+")
    way = "more" if difference.value > 0 else "less"
    apart = f"{size} {way}" if difference.value else "no difference"
    interval = write_interval(change, difference.low, difference.high)
    chance = "which could be noise" if difference.is_noise else "more than chance explains"
    return f"{name}: {' against '.join(values)} ({against}): {apart} ({interval}), {chance}."
