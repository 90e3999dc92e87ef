"""The frame of the answers, counted by what tells its orders apart and who of them answered."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from reports.breakdown import DIMENSIONS
from reports.metrics.coverage.counts import is_due, is_satisfied
from reports.metrics.operations.operational import DELIVERY
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.disposition import Disposition
from surveys.population import Population

FACTORS = ("channel", "value_band", "buyer")


class Cell(NamedTuple):
    """Completed orders alike in everything below, and how many there are.

    `drawn_from` tells whether we drew from them; the answers to the others are imported.
    `delivery` is the colour of the main operational metric. `satisfied` is None of those who did
    not answer; `pi` is the chance an answer was drawn with, 1 where nobody drew it.
    """

    drawn_from: bool
    delivery: str | None
    channel: str | None
    value_band: str | None
    buyer: str | None
    pi: float
    satisfied: bool | None
    n: int

    @property
    def answers(self) -> int:
        return 0 if self.satisfied is None else self.n


def was_drawn_from() -> sa.ColumnElement[bool]:
    """Return whether an order fell due while a survey was active: we might have asked."""
    disposition = touchpoints.c.disposition
    return disposition.is_not(None) & (disposition != Disposition.NOT_ACTIVE.value)


def drawn_with() -> sa.ColumnElement[Any]:
    """Return the chance an answer was drawn with; 1 where nobody drew it."""
    drawn = touchpoints.c.disposition == Disposition.COUNTED.value
    answered = touchpoints.c.verdict.is_not(None)
    chance = sa.case((answered & drawn, touchpoints.c.inclusion_probability))
    return sa.func.coalesce(chance, sa.literal(1.0, sa.Double()))


def in_the_frame(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the orders the answers stand for: completed, and due or answered."""
    return [
        touchpoints.c.population == Population.COMPLETED.value,
        is_due(scope) | touchpoints.c.verdict.is_not(None),
        *scope.within(),
    ]


def count_cells(scope: Scope) -> dict[Any, list[Cell]]:
    """Count the frame of a scope, by group; everybody is one even if there is nobody."""
    each = (
        sa.select(
            scope.group.label("value"),
            was_drawn_from().label("drawn_from"),
            DELIVERY.state(scope.setting).label("delivery"),
            *(DIMENSIONS[name].expression(scope.setting).label(f"of_{name}") for name in FACTORS),
            drawn_with().label("pi"),
            is_satisfied().label("satisfied"),
        )
        .where(*in_the_frame(scope))
        .subquery()
    )
    select = sa.select(*each.c, sa.func.count()).group_by(*each.c)
    cells: dict[Any, list[Cell]] = defaultdict(list)
    for value, *cell in scope.warehouse.rows(select):
        cells[value].append(Cell(*cell))
    return {value: cells[value] for value in scope.in_order(cells)} or (
        {} if scope.by else {None: []}
    )


def answers(cells: Iterable[Cell]) -> int:
    return sum(cell.answers for cell in cells)


def tally(
    cells: Iterable[Cell], key: Callable[[Cell], Any]
) -> tuple[dict[Any, int], dict[Any, int]]:
    """Return how many are in the frame, and how many of them answered, by a key."""
    frame: dict[Any, int] = defaultdict(int)
    answered: dict[Any, int] = defaultdict(int)
    for cell in cells:
        frame[key(cell)] += cell.n
        answered[key(cell)] += cell.answers
    return frame, answered
