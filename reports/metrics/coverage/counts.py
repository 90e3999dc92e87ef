"""What became of every due touchpoint, in one count that all of the ledger is made from."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from feedback.clock import day_number
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.disposition import Disposition
from surveys.population import Population
from surveys.verdict import Verdict

# Followed up from the first day on; a contact only once a survey lists contacts.
ALWAYS_SURVEYED = {Population.COMPLETED, Population.NOT_COMPLETED}
EARLY_DAYS = 2


class Fate(NamedTuple):
    """Due touchpoints with one fate, and how many there are.

    `disposition` is None while they are not listed. `satisfied` is None without a verdict,
    `is_early` (answered within two days of being asked) where either day is not known.
    """

    population: Population
    disposition: Disposition | None
    is_complete: bool | None
    has_refused: bool | None
    satisfied: bool | None
    is_early: bool | None
    n: int


def is_due(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a touchpoint may be asked about.

    What is listed was due, even where no order is known since; unless a past day is looked at.
    """
    due = touchpoints.c.due_day <= day_number(scope.over)
    return due if scope.query.as_of else due | touchpoints.c.disposition.is_not(None)


def is_satisfied() -> sa.ColumnElement[bool]:
    """Return whether the verdict is satisfied; NULL without one."""
    return touchpoints.c.verdict == Verdict.SATISFIED.value


def count_fates(scope: Scope) -> dict[Any, list[Fate]]:
    """Count the due touchpoints of the surveyed populations, by group."""
    found = touchpoints.c
    each = (
        sa.select(
            scope.group.label("value"),
            found.population,
            found.disposition,
            found.is_complete,
            found.has_refused,
            is_satisfied().label("satisfied"),
            (found.answered_day - found.asked_day <= EARLY_DAYS).label("is_early"),
        )
        .where(found.population.is_not(None), is_due(scope), *scope.within())
        .subquery()
    )
    select = sa.select(*each.c, sa.func.count()).group_by(*each.c)
    fates: dict[Any, list[Fate]] = defaultdict(list)
    for value, population, disposition, *others in scope.warehouse.rows(select):
        column = None if disposition is None else Disposition(disposition)
        fates[value].append(Fate(Population(population), column, *others))
    return _surveyed({value: fates[value] for value in scope.in_order(fates)})


def _surveyed(fates: dict[Any, list[Fate]]) -> dict[Any, list[Fate]]:
    """Leave out the populations no survey is of."""
    everybody = [fate for group in fates.values() for fate in group]
    surveyed = ALWAYS_SURVEYED | {one.population for one in everybody if one.disposition}
    kept = {
        value: [fate for fate in group if fate.population in surveyed]
        for value, group in fates.items()
    }
    return {value: group for value, group in kept.items() if group}


def total(fates: Iterable[Fate]) -> int:
    return sum(fate.n for fate in fates)
