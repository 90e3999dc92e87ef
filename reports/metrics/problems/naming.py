"""What the dissatisfied named: reasons they picked, themes of what they wrote; one pass."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reports.metrics.operations.counting import grouped_by
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

REASON, THEME, WHICH = "reason", "theme", "dissatisfaction"
NAMED_IN = {REASON: touchpoints.c.reasons, THEME: touchpoints.c.themes}
DISSATISFIED = tuple(verdict for verdict in Verdict if verdict is not Verdict.SATISFIED)
PICKED, WROTE = touchpoints.c.reasons != "", touchpoints.c.themes.is_not(None)
SAID = sa.func.coalesce(PICKED, sa.false()) | WROTE
TOLD_APART_BY = (*NAMED_IN, WHICH)
NTH = ("first", "second", "third_or_later")

Named = frozenset[str]
ByKey = dict[str, Counter[Verdict]]


@dataclass(slots=True)
class Answers:
    """The dissatisfied answers of a group.

    `together` counts what was named in one answer, with its verdict: reasons of those that picked
    any, themes of those that wrote words. `said` counts those that did either, `silent` the others.
    `nth` counts by which dissatisfaction of its customer an answer is, None where that is not
    known.
    """

    together: dict[str, Counter[tuple[Named, Verdict]]] = field(
        default_factory=lambda: {kind: Counter() for kind in NAMED_IN}
    )
    said: int = 0
    silent: int = 0
    nth: dict[str | None, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))

    def n(self, kind: str) -> int:
        """Return how many answers might have named a reason or a theme."""
        return self.together[kind].total()

    def of_each(self, kind: str) -> ByKey:
        """Return the verdicts of the answers that name each reason or theme."""
        found: ByKey = defaultdict(Counter)
        for (named, verdict), n in self.together[kind].items():
            for key in named:
                found[key][verdict] += n
        return found


def count_answers(scope: Scope) -> dict[Any, Answers]:
    """Count the dissatisfied answers of a scope, by group."""
    lines = (
        sa.select(
            scope.group.label("value"),
            touchpoints.c.verdict,
            SAID.label("said"),
            *NAMED_IN.values(),
            nth().label("nth"),
        )
        .where(
            touchpoints.c.population == Population.COMPLETED.value,
            touchpoints.c.verdict.in_([verdict.value for verdict in DISSATISFIED]),
            *scope.within(),
        )
        .subquery()
    )
    c = lines.c
    told = (c.reasons, c.themes, c.nth)
    columns = (c.value, c.verdict, c.said)
    sets = sa.func.grouping_sets(*(sa.tuple_(*columns, one) for one in told))
    counted = sa.select(sa.func.grouping(*told), *columns, *told, sa.func.count()).group_by(sets)
    found: dict[Any, Answers] = defaultdict(Answers)
    for bits, value, verdict, said, *line, n in scope.warehouse.rows(counted):
        place = grouped_by(bits, len(told))
        kind, answers = TOLD_APART_BY[place], found[value]
        if kind == WHICH:
            answers.nth[line[place]][Verdict(verdict)] += n
            answers.said += n if said else 0
            answers.silent += 0 if said else n
        elif is_of(kind, line[place]):
            answers.together[kind][split(line[place]), Verdict(verdict)] += n
    return {value: found[value] for value in scope.in_order(found)}


def nth() -> sa.ColumnElement[str]:
    """Return which dissatisfaction of its customer an order would be; NULL where not known.

    Who had answered nothing before may have been dissatisfied and never asked.
    """
    before, (first, second, later) = touchpoints.c.dissatisfied_before, NTH
    unknown = touchpoints.c.said_before.is_(None)
    return sa.case((unknown, None), (before == 0, first), (before == 1, second), else_=later)


def is_of(kind: str, joined: str | None) -> bool:
    """Tell whether an answer counts towards the shares of a kind: it picked any, or wrote words."""
    return bool(joined) if kind == REASON else joined is not None


def split(joined: str | None) -> Named:
    """Return the keys of a list as the facts hold it."""
    return frozenset(filter(None, (joined or "").split("|")))
