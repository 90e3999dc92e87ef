"""GROUP BYs that count what all metrics need at once: colours × outcome, and values × outcome."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa

from reports.breakdown import ATTRIBUTE, find_dimension
from reports.metrics.operations.operational import (
    GREEN_CODE,
    RED_CODE,
    STATES_BY_CODE,
    OperationalMetric,
)
from reports.scope import Scope
from reports.setting import Expression
from reports.warehouse.duckdb import Warehouse

SEGMENT = "segment"
KEPT, LOST = 0, 1
# Of two bits each, the states of all metrics lie side by side in one number.
BITS = 2
COLOURED: list[Expression] = [sa.literal_column(str(code)) for code in (GREEN_CODE, RED_CODE)]


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

    def add_value(self, metric: str, value: float, outcome: int, n: int) -> None:
        histogram = self.histograms.setdefault(metric, {})
        histogram.setdefault(value, [0, 0])[outcome] += n


@dataclass(frozen=True)
class Lines:
    """Touchpoints to be counted: `rows` has value (the group's), outcome, and `columns`."""

    rows: sa.Subquery
    metrics: Sequence[OperationalMetric]

    @cached_property
    def states(self) -> Expression:
        """Return the states of all metrics in one number."""
        return packed([self.rows.c[metric.name] for metric in self.metrics])

    @cached_property
    def is_known(self) -> Expression:
        return self.rows.c.outcome.is_not(None)

    @cached_property
    def alike(self) -> list[sa.Label[Any]]:
        """Return what customers are alike in, where their outcome is known."""
        return [
            sa.case((self.is_known, column)).label(column.name)
            for column in self.rows.c
            if column.name.startswith("alike_")
        ]

    @cached_property
    def valued(self) -> list[OperationalMetric]:
        return [metric for metric in self.metrics if metric.value]

    @cached_property
    def values(self) -> list[sa.Label[Any]]:
        """Return the value of each metric that has one, where it has a colour."""
        c = self.rows.c
        return [
            sa.case((c[one.name].in_(COLOURED), c[_value(one)])).label(_value(one))
            for one in self.valued
        ]

    def states_of(self, number: int) -> tuple[str | None, ...]:
        """Return the state of each metric out of the number that holds them all."""
        return unpacked(number, len(self.metrics))


def packed(codes: Sequence[Expression]) -> Expression:
    """Return states in one number, 0 of none: grouping by that is quicker than by each."""
    places = (code * (1 << BITS * place) for place, code in enumerate(codes))
    return sum(places, sa.literal_column("0"))


@cache
def unpacked(number: int, count: int) -> tuple[str | None, ...]:
    """Return the states that were packed into a number."""
    return tuple(STATES_BY_CODE[number >> BITS * place & 0b11] for place in range(count))


def columns(
    scope: Scope, metrics: Sequence[OperationalMetric], channel: str = "channel"
) -> list[sa.Label[Any]]:
    """Return what is counted of a touchpoint beside its outcome."""
    labelled: list[sa.Label[Any]] = []
    for metric in metrics:
        labelled.append(metric.code(scope.setting).label(metric.name))
        if metric.value:
            labelled.append(metric.value(scope.setting).label(_value(metric)))
    alike = _alike_in(scope, channel)
    return [*labelled, *(one.label(f"alike_{place}") for place, one in enumerate(alike))]


def _value(metric: OperationalMetric) -> str:
    return f"{metric.name}_value"


def _alike_in(scope: Scope, channel: str) -> list[Expression]:
    """Return what makes customers alike: channel, value, first or repeat, the shop's segment."""
    attributes = scope.warehouse.attributes
    names = [channel, "value_band", "buyer"]
    if SEGMENT in attributes:
        names.append(ATTRIBUTE + SEGMENT)
    return [find_dimension(name, attributes).expression(scope.setting) for name in names]


def tally(warehouse: Warehouse, lines: Lines) -> dict[Any, Tally]:
    """Count lines by group."""
    found: dict[Any, Tally] = defaultdict(Tally)
    c = lines.rows.c
    cells = sa.select(c.value, c.outcome, lines.states.label("states"), *lines.alike).subquery()
    counted = sa.select(*cells.c, sa.func.count()).group_by(*cells.c)
    for group, outcome, states, *alike in warehouse.rows(counted):
        cell = (outcome, *lines.states_of(states), *alike)
        found[group].cells.append(cell)
    _add_histograms(found, warehouse, lines)
    return dict(found)


def _add_histograms(found: dict[Any, Tally], warehouse: Warehouse, lines: Lines) -> None:
    """Count the metrics' values in one pass over the known outcomes, a grouping set a metric."""
    c, valued = lines.rows.c, lines.valued
    known = sa.select(c.value, c.outcome, *lines.values).where(lines.is_known).subquery()
    group, outcome, *values = known.c
    counted = sa.select(
        sa.func.grouping(*values), group, outcome, *values, sa.func.count()
    ).group_by(sa.func.grouping_sets(*(sa.tuple_(group, outcome, value) for value in values)))
    for bits, value, kept_or_lost, *line, n in warehouse.rows(counted):
        place = grouped_by(bits, len(values))
        if line[place] is not None:
            found[value].add_value(valued[place].name, line[place], kept_or_lost, n)


def grouped_by(bits: int, columns: int) -> int:
    """Return which of GROUPING's columns a row is grouped by: its bit alone is clear.

    The first column's bit is the highest.
    """
    return columns - ((1 << columns) - 1 - bits).bit_length()
