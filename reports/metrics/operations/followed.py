"""Counts who came back from the landmark, by the colour each metric had then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from reports.metrics.operations.counting import (
    KEPT,
    LOST,
    Tally,
    columns,
    grouped_by,
    named,
    tally,
)
from reports.metrics.operations.operational import (
    GREEN,
    NOT_APPLICABLE,
    RED,
    OperationalMetric,
)
from reports.metrics.repeat import FOLLOWED, Study
from reports.scope import Scope
from reports.statistics.survival import Survival, kaplan_meier
from reports.warehouse.columns import contacts, touchpoints

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
    study = Study.of(scope, *columns(scope, metrics), *_contact_days())
    c = study.customers.c
    of_contacts = {name for one in metrics if one.is_of_contacts for name in named(one)}
    came = study.is_back & (study.days <= HORIZON)
    outcome = sa.case((c.stop - c.start < HORIZON, None), (came, KEPT), else_=LOST)
    lines = sa.select(
        *(_by_landmark(study, column) if column.name in of_contacts else column for column in c),
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


def _contact_days() -> list[sa.Label[int]]:
    """Return the days of an order's first and last contact."""
    day = contacts.c.day
    belongs = contacts.c.order_id == touchpoints.c.touchpoint_id
    days = (sa.func.min(day), "first_contact_day"), (sa.func.max(day), "last_contact_day")
    return [sa.select(one).where(belongs).scalar_subquery().label(name) for one, name in days]


def _by_landmark(study: Study, column: sa.ColumnElement[Any]) -> sa.Label[Any]:
    """Return a contact metric's column without contacts after the landmark, which names no future.

    Only later ones: it does not apply. Later ones too: the worst of the earlier is not known.
    """
    c = study.customers.c
    is_state = isinstance(column.type, sa.String)
    return sa.case(
        (c.first_contact_day > c.start, NOT_APPLICABLE if is_state else None),
        (c.last_contact_day > c.start, None),
        else_=column,
    ).label(column.key)


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
