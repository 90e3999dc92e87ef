"""Counts broken down by several columns at once: a grouping set a column, in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.metrics.channels.differences import Hits
from reports.metrics.channels.places import NO_CONTACT
from reports.metrics.operations.counting import grouped_by
from reports.metrics.repeat import FOLLOWED, Followed, Study
from reports.scope import Scope

Counted = TypeVar("Counted")
# By the column's name, by the value of the scope's own groups, by the column's label.
Broken = dict[str, dict[Any, dict[str, Counted]]]


def hits_by(scope: Scope, lines: sa.Subquery, names: Sequence[str]) -> Broken[Hits]:
    """Count lines and those that are a hit; their columns are value, hit and the names."""
    c = lines.c
    columns = [c[name] for name in names]
    sets = [sa.tuple_(c.value, column) for column in columns]
    counted = sa.select(
        sa.func.grouping(*columns),
        c.value,
        *columns,
        sa.func.count().filter(c.hit),
        sa.func.count(),
    ).group_by(sa.func.grouping_sets(*sets))
    found: Broken[Hits] = {name: defaultdict(lambda: defaultdict(Hits)) for name in names}
    for bits, value, *labels, hits, n in scope.warehouse.rows(counted):
        place = grouped_by(bits, len(names))
        told, label = found[names[place]][value], labels[place] or UNKNOWN
        told[label] = told[label].plus(Hits(hits, n))
    return found


def followed_by(study: Study, horizon: int, names: Sequence[str]) -> Broken[Followed]:
    """Count how long customers were out, up to a horizon, by columns of the study's customers."""
    c = study.customers.c
    came = study.is_back & (study.days <= horizon)
    lines = sa.select(
        c.value,
        *(c[name] for name in names),
        study.fate.label("fate"),
        sa.case((study.is_followed, sa.func.least(study.days, horizon + 1))).label("days"),
        came.label("came"),
    ).subquery()
    columns, rest = [lines.c[name] for name in names], (lines.c.fate, lines.c.days, lines.c.came)
    sets = [sa.tuple_(lines.c.value, column, *rest) for column in columns]
    counted = sa.select(
        sa.func.grouping(*columns), lines.c.value, *columns, *rest, sa.func.count()
    ).group_by(sa.func.grouping_sets(*sets))
    found: Broken[Followed] = {name: defaultdict(lambda: defaultdict(Followed)) for name in names}
    for bits, value, *labels, fate, days, is_back, n in study.scope.warehouse.rows(counted):
        place = grouped_by(bits, len(names))
        followed = found[names[place]][value][labels[place] or UNKNOWN]
        if fate == FOLLOWED:
            followed.spans.append((days, n, 0) if is_back else (days, 0, n))
        else:
            followed.left_out[fate] = followed.left_out.get(fate, 0) + n
    return found


def each(
    scope: Scope, found: Broken[Counted], name: str
) -> Iterator[tuple[dict[str, str], Counted]]:
    """Yield what was counted by a column with the group it is of, in order."""
    for value in scope.in_order(found[name]):
        labels = found[name][value]
        for label in ordered(labels):
            yield {**scope.named(value), name: label}, labels[label]


def ordered(labels: Iterable[str]) -> list[str]:
    """Return channels by their name, no contact first and what is not known last."""
    return sorted(labels, key=lambda label: (label == UNKNOWN, label != NO_CONTACT, label))
