"""Counts who came back from the landmark, by the colour each metric had then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from reports.metrics.operations.counting import (
    KEPT,
    LOST,
    Lines,
    Tally,
    columns,
    grouped_by,
)
from reports.metrics.operations.operational import (
    GREEN,
    NOT_APPLICABLE_CODE,
    RED,
    UNKNOWN_CODE,
    OperationalMetric,
)
from reports.metrics.repeat import FOLLOWED, Study
from reports.scope import Scope
from reports.statistics.survival import Survival, kaplan_meier
from reports.warehouse.columns import touchpoints

HORIZON = 90
CONTACT_DAYS = [
    column.label(column.name)
    for column in (touchpoints.c.first_contact_day, touchpoints.c.last_contact_day)
]
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
    """Count the customers of a scope from the landmark of their index order, by group.

    In one pass: how long they were out, by their states; what became of those followed the whole
    time, by what they are alike in; and that again by each metric's values.
    """
    lines = _followed(scope, metrics)
    c, alike, values = lines.rows.c, lines.alike, lines.values
    each = sa.select(
        c.value, c.fate, c.days, c.came, c.outcome, lines.states.label("states"), *alike, *values
    ).subquery()
    group, fate, days, came, outcome, states, *others = each.c
    sets = [
        (group, fate, states, days, came),
        (group, outcome, states, *others[: len(alike)]),
        *((group, outcome, value) for value in others[len(alike) :]),
    ]
    firsts = (fate, others[0], *others[len(alike) :])
    select = sa.select(sa.func.grouping(*firsts), *each.c, sa.func.count()).group_by(
        sa.func.grouping_sets(*(sa.tuple_(*one) for one in sets))
    )
    found: dict[Any, Returning] = defaultdict(Returning)
    for bits, value, *line, n in scope.warehouse.rows(select):
        _add(found[value], lines, grouped_by(bits, len(firsts)), line, n)
    return {group: found[group] for group in scope.in_order(found)}


def _add(found: Returning, lines: Lines, place: int, line: Sequence[Any], n: int) -> None:
    """Add a counted row: of how long they were out, of a cell, or of a metric's value."""
    fate, days, came, outcome, number, *others = line
    if place == 0 and fate != FOLLOWED:
        found.left_out[fate] = n
    elif place == 0:
        span = (days, n, 0) if came else (days, 0, n)
        for metric, state in zip(lines.metrics, lines.states_of(number), strict=True):
            if state in (GREEN, RED):
                found.spans.setdefault((metric.name, state), []).append(span)
    elif place == 1 and number is not None:
        alike = others[: len(lines.alike)]
        found.mature.cells.append((outcome, *lines.states_of(number), *alike, n))
    elif place > 1 and outcome is not None:
        value = others[len(lines.alike) + place - 2]
        if value is not None:
            found.mature.add_value(lines.valued[place - 2].name, value, outcome, n)


def _followed(scope: Scope, metrics: Sequence[OperationalMetric]) -> Lines:
    """Return the customers of a scope; of those not followed their fate alone is told."""
    study = Study.of(scope, *columns(scope, metrics), *CONTACT_DAYS)
    c = study.customers.c
    came = study.is_back & (study.days <= HORIZON)
    outcome = sa.case((c.stop - c.start < HORIZON, None), (came, KEPT), else_=LOST)
    of_contacts = {metric.name for metric in metrics if metric.is_of_contacts}
    told = {
        "outcome": outcome,
        "days": sa.func.least(study.days, HORIZON + 1),
        "came": came,
        **{one.name: c[one.name] for one in metrics},
        **{name: _by_landmark(study, name) for name in of_contacts},
    }
    alone = {name: sa.case((study.is_followed, one)).label(name) for name, one in told.items()}
    rows = sa.select(
        study.fate.label("fate"), *alone.values(), *(one for one in c if one.name not in alone)
    ).subquery()
    return Lines(rows, metrics)


def _by_landmark(study: Study, metric: str) -> sa.ColumnElement[Any]:
    """Return a contact metric's state without contacts after the landmark, which names no future.

    Only later ones: it does not apply. Later ones too: the worst of the earlier is not known.
    """
    c = study.customers.c
    return sa.case(
        (c.first_contact_day > c.start, NOT_APPLICABLE_CODE),
        (c.last_contact_day > c.start, UNKNOWN_CODE),
        else_=c[metric],
    )
