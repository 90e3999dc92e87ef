"""Two GROUP BYs count what all metrics need at once: colours × outcome, and values × outcome."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reports.breakdown import ATTRIBUTE, find_dimension
from reports.metrics.operations.operational import GREEN, RED, OperationalMetric
from reports.scope import Scope
from reports.setting import Expression
from reports.warehouse.duckdb import Warehouse

SEGMENT = "segment"
KEPT, LOST = 0, 1


@dataclass(slots=True)
class Tally:
    """What was counted of one group.

    A cell is the outcome (KEPT, LOST, None where not known), each metric's state, what else
    customers are alike in (None where the outcome is), and how many there are. A histogram is
    value → [kept, lost], a metric that has values.
    """

    cells: list[tuple[Any, ...]] = field(default_factory=list)
    histograms: dict[str, dict[float, list[int]]] = field(default_factory=dict)

    @property
    def has_outcomes(self) -> bool:
        return any(outcome is not None for outcome, *_ in self.cells)


def columns(
    scope: Scope, metrics: Sequence[OperationalMetric], channel: str = "channel"
) -> list[sa.Label[Any]]:
    """Return what `tally` needs of a touchpoint beside its outcome."""
    labelled: list[sa.Label[Any]] = []
    for metric in metrics:
        state = metric.state(scope.setting)
        labelled.append(state.label(metric.name))
        if metric.value:
            value = sa.case((state.in_((GREEN, RED)), metric.value(scope.setting)))
            labelled.append(value.label(_value(metric)))
    alike = _alike_in(scope, channel)
    return [*labelled, *(one.label(f"alike_{place}") for place, one in enumerate(alike))]


def named(metric: OperationalMetric) -> tuple[str, str]:
    """Return the names of a metric's columns: its state and its value."""
    return metric.name, _value(metric)


def _value(metric: OperationalMetric) -> str:
    return f"{metric.name}_value"


def _alike_in(scope: Scope, channel: str) -> list[Expression]:
    """Return what makes customers alike: channel, value, first or repeat, the shop's segment."""
    attributes = scope.warehouse.attributes
    names = [channel, "value_band", "buyer"]
    if SEGMENT in attributes:
        names.append(ATTRIBUTE + SEGMENT)
    return [find_dimension(name, attributes).expression(scope.setting) for name in names]


def tally(
    warehouse: Warehouse, lines: sa.Subquery, metrics: Sequence[OperationalMetric]
) -> dict[Any, Tally]:
    """Count lines, whose columns are value (the group's), outcome and those above; by group."""
    found: dict[Any, Tally] = defaultdict(Tally)
    known = lines.c.outcome.is_not(None)
    alike = [column for column in lines.c if column.name.startswith("alike_")]
    cells = sa.select(
        lines.c.value,
        lines.c.outcome,
        *(lines.c[metric.name] for metric in metrics),
        *(sa.case((known, column)).label(column.name) for column in alike),
    ).subquery()
    counted = sa.select(*cells.c, sa.func.count()).group_by(*cells.c)
    for group, *cell in warehouse.rows(counted):
        found[group].cells.append(tuple(cell))
    _add_histograms(found, warehouse, lines, metrics)
    return dict(found)


def _add_histograms(
    found: dict[Any, Tally],
    warehouse: Warehouse,
    lines: sa.Subquery,
    metrics: Sequence[OperationalMetric],
) -> None:
    """Count the metrics' values in one pass, a grouping set a metric."""
    c = lines.c
    valued = [metric for metric in metrics if metric.value]
    values = [c[_value(metric)] for metric in valued]
    sets = [sa.tuple_(c.value, c.outcome, value) for value in values]
    counted = (
        sa.select(sa.func.grouping(*values), c.value, c.outcome, *values, sa.func.count())
        .where(c.outcome.is_not(None))
        .group_by(sa.func.grouping_sets(*sets))
    )
    for bits, group, outcome, *line, n in warehouse.rows(counted):
        place = grouped_by(bits, len(values))
        if line[place] is not None:
            histogram = found[group].histograms.setdefault(valued[place].name, {})
            histogram.setdefault(line[place], [0, 0])[outcome] += n


def grouped_by(bits: int, columns: int) -> int:
    """Return which of GROUPING's columns a row is grouped by: its bit alone is clear.

    The first column's bit is the highest.
    """
    return columns - ((1 << columns) - 1 - bits).bit_length()
