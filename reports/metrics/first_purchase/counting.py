"""First buyers in two passes: who buys again when, and by what they said of their expectations."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reports.metrics.operations.counting import grouped_by
from reports.metrics.repeat import FOLLOWED, Followed, Study, observed_to
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.expectation import Expectation
from surveys.population import Population

HORIZON = 90
UNANSWERED = "had not answered by the landmark"
FLAGS = tuple(touchpoints.c[key.value] for key in Expectation)

Said = tuple[bool | None, ...]
Side = tuple[Expectation, bool]
# Day → [came back, still out]; longer than the horizon is one day longer.
Spans = dict[int, list[int]]


def _spans() -> Spans:
    return defaultdict(lambda: [0, 0])


@dataclass(slots=True)
class Expected:
    """What the first buyers of a group said of the five expectations, in their order.

    `said` counts answers; `spans` are of those followed from the landmark, by the expectation and
    whether it was met; `mature` counts of those followed for the horizon [came back, did not];
    `left_out` counts by cause who answered and is not followed.
    """

    said: dict[Said, int] = field(default_factory=lambda: defaultdict(int))
    spans: dict[Side, Spans] = field(default_factory=lambda: defaultdict(_spans))
    mature: dict[Said, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def answered(self) -> int:
        return sum(self.said.values())

    def met(self, expectation: Expectation) -> tuple[int, int]:
        """Return how many said yes, and how many yes or no."""
        place = list(Expectation).index(expectation)
        answers = [(one[place], n) for one, n in self.said.items() if one[place] is not None]
        return sum(n for is_met, n in answers if is_met), sum(n for _, n in answers)


def count_first_buyers(scope: Scope) -> dict[Any, Followed]:
    """Follow the first buyers of a scope, by group, from their order; by verdict, the landmark."""
    start = touchpoints.c.landmark_day if scope.landmark else touchpoints.c.day
    return _study(scope, start).groups()


def count_expectations(scope: Scope) -> dict[Any, Expected]:
    """Count the first buyers of a scope who said anything of the five, by group, in one pass.

    In time is whose latest answer, to whichever question, came by the landmark.
    """
    is_in_time = sa.func.coalesce(touchpoints.c.answered_day <= touchpoints.c.landmark_day, False)
    study = _study(scope, touchpoints.c.landmark_day, *FLAGS, is_in_time.label("is_in_time"))
    c = study.customers.c
    flags = [c[key.value] for key in Expectation]
    came = study.is_back & (study.days <= HORIZON)
    is_late = study.is_followed & ~c.is_in_time
    lines = (
        sa.select(
            c.value,
            sa.case((is_late, UNANSWERED), else_=study.fate).label("fate"),
            came.label("came"),
            (c.stop - c.start >= HORIZON).label("is_whole"),
            sa.case((study.is_followed, sa.func.least(study.days, HORIZON + 1))).label("days"),
            *flags,
        )
        .where(sa.or_(*(flag.is_not(None) for flag in flags)))
        .subquery()
    )
    return _tally(scope, lines.c)


def _study(scope: Scope, start: sa.Column[int], *more: sa.ColumnElement[Any]) -> Study:
    """Return the first completed order ever of each customer, where it is in the scope."""
    customers = (
        sa.select(
            scope.group.label("value"),
            start.label("start"),
            observed_to(scope).label("stop"),
            touchpoints.c.next_day.label("back"),
            *more,
        )
        .where(
            touchpoints.c.population == Population.COMPLETED.value,
            ~touchpoints.c.is_replacement,
            touchpoints.c.customer_id.is_not(None),
            touchpoints.c.prev_day.is_(None),
            *scope.within(),
        )
        .subquery()
    )
    return Study(scope, customers)


def _tally(scope: Scope, line: Any) -> dict[Any, Expected]:
    """Group by each expectation's answer and the day, and by all five answers together."""
    flags = [line[key.value] for key in Expectation]
    sets = [
        sa.tuple_(line.value, line.fate, line.came, line.is_whole, *flags),
        *(sa.tuple_(line.value, line.fate, line.came, line.days, flag) for flag in flags),
    ]
    counted = sa.select(
        sa.func.grouping(line.days),
        sa.func.grouping(*flags),
        line.value,
        line.fate,
        line.came,
        line.is_whole,
        line.days,
        *flags,
        sa.func.count(),
    ).group_by(sa.func.grouping_sets(*sets))
    found: dict[Any, Expected] = defaultdict(Expected)
    for is_joint, bits, value, *line_of, n in scope.warehouse.rows(counted):
        group, (fate, came, is_whole, days, *said) = found[value], line_of
        if is_joint:
            _add_joint(group, tuple(said), fate, n, came=came, is_whole=is_whole)
            continue
        place = grouped_by(bits, len(flags))
        if fate == FOLLOWED and said[place] is not None:
            group.spans[list(Expectation)[place], said[place]][days][not came] += n
    return {value: found[value] for value in scope.in_order(found)}


def _add_joint(
    group: Expected, said: Said, fate: str, n: int, *, came: bool, is_whole: bool
) -> None:
    group.said[said] += n
    if fate != FOLLOWED:
        group.left_out[fate] += n
    elif is_whole:
        group.mature[said][not came] += n
