"""Counts who came back from the landmark, by the colour each metric had then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from reports.metrics.operations.counting import KEPT, LOST, Tally, columns, grouped_by, tally
from reports.metrics.operations.operational import GREEN, RED, OperationalMetric
from reports.metrics.repeat import FOLLOWED, Study
from reports.scope import Scope
from reports.statistics.survival import Survival, kaplan_meier

HORIZON = 90
# (days, came back, still out) counts; longer than the horizon is one day longer.
Spans = list[tuple[int, int, int]]


class Colours(NamedTuple):
    """Of one metric, the return of customers whose order was green, and of those with red."""

    green: Survival
    red: Survival


@dataclass(slots=True)
class Returning:
    """What was counted of one group: those followed the whole time, the spans of all, by metric
    and colour, and who is left out, by cause.
    """

    mature: Tally = field(default_factory=Tally)
    spans: dict[tuple[str, str], Spans] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def colours(self, metric: str) -> Colours:
        """Return the Kaplan–Meier fits of a metric's two colours."""
        return Colours(*(kaplan_meier(self.spans.get((metric, one), [])) for one in (GREEN, RED)))


def count_returning(scope: Scope, metrics: Sequence[OperationalMetric]) -> dict[Any, Returning]:
    """Count the customers of a scope from the landmark of their index order, by group."""
    study = Study.of(scope, *columns(scope, metrics))
    c = study.customers.c
    came = study.is_back & (study.days <= HORIZON)
    outcome = sa.case((c.stop - c.start < HORIZON, None), (came, KEPT), else_=LOST)
    lines = sa.select(
        *(column for column in c if column.name not in ("start", "stop", "back")),
        study.fate.label("fate"),
        outcome.label("outcome"),
        sa.func.least(study.days, HORIZON + 1).label("days"),
        came.label("came"),
    ).subquery()
    followed = sa.select(lines).where(lines.c.fate == FOLLOWED).subquery()
    found: dict[Any, Returning] = defaultdict(Returning)
    for group, counted in tally(scope.warehouse, followed, metrics).items():
        found[group].mature = counted
    _add_spans(found, scope, followed, metrics)
    fates = (lines.c.value, lines.c.fate)
    for group, fate, n in scope.warehouse.rows(sa.select(*fates, sa.func.count()).group_by(*fates)):
        if fate != FOLLOWED:
            found[group].left_out[fate] = n
    return {group: found[group] for group in scope.in_order(found)}


def _add_spans(
    found: dict[Any, Returning],
    scope: Scope,
    followed: sa.Subquery,
    metrics: Sequence[OperationalMetric],
) -> None:
    """Count how long customers were out, a grouping set a metric."""
    c = followed.c
    states = [c[metric.name] for metric in metrics]
    sets = [sa.tuple_(c.value, state, c.days, c.came) for state in states]
    counted = sa.select(
        sa.func.grouping(*states), c.value, c.days, c.came, *states, sa.func.count()
    ).group_by(sa.func.grouping_sets(*sets))
    for bits, group, days, came, *line, n in scope.warehouse.rows(counted):
        place = grouped_by(bits, len(states))
        if line[place] in (GREEN, RED):
            spans = found[group].spans.setdefault((metrics[place].name, line[place]), [])
            spans.append((days, n, 0) if came else (days, 0, n))
