"""Who of the dissatisfied comes back, by what they named and how often it has happened to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from reports.estimate import Estimate, not_known, too_few
from reports.metrics.back_difference import back_difference, label_of
from reports.metrics.operations.counting import grouped_by
from reports.metrics.problems.naming import (
    DISSATISFIED,
    NAMED_IN,
    NTH,
    REASON,
    SAID,
    TOLD_APART_BY,
    WHICH,
    is_of,
    nth,
    split,
)
from reports.metrics.repeat import CUSTOMERS, FOLLOWED, Study, back_by, is_index, observed_to
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.statistics.multiplicity import holm
from reports.statistics.survival import Survival, kaplan_meier
from reports.warehouse.columns import touchpoints
from surveys.population import Population

HORIZON = 90
ONE_OF_TWO = f"{CUSTOMERS} of one of the two"
# By days [came back, still out]; longer than the horizon is one day longer.
Spans = list[list[int]]


def _spans() -> Spans:
    return [[0, 0] for _ in range(HORIZON + 2)]


@dataclass(slots=True)
class Afterwards:
    """How long who was followed from the landmark: all who picked or wrote, those who named each of
    it, and whoever it happened to, by which time; of all who said, who is left out and why.
    """

    said: dict[str, Spans] = field(default_factory=lambda: {kind: _spans() for kind in NAMED_IN})
    named: dict[str, dict[str, Spans]] = field(
        default_factory=lambda: {kind: defaultdict(_spans) for kind in NAMED_IN}
    )
    nth: dict[str | None, Spans] = field(default_factory=lambda: defaultdict(_spans))
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def count_afterwards(scope: Scope) -> Afterwards:
    """Count the orders of a scope whose customer was dissatisfied at the landmark, in one pass.

    Of what was named the customers are counted, by their index order. Of bad experiences every
    order is: who had no order up to the landmark has no two of them as a first or a second one.
    """
    study = _study(scope)
    c = study.customers.c
    came = study.is_back & (study.days <= HORIZON)
    lines = sa.select(
        c.is_index,
        c.said,
        study.fate.label("fate"),
        sa.case((study.is_followed, sa.func.least(study.days, HORIZON + 1))).label("days"),
        came.label("came"),
        c.reasons,
        c.themes,
        c.nth,
    ).subquery()
    told = (lines.c.reasons, lines.c.themes, lines.c.nth)
    columns = (lines.c.is_index, lines.c.said, lines.c.fate, lines.c.days, lines.c.came)
    sets = sa.func.grouping_sets(*(sa.tuple_(*columns, one) for one in told))
    counted = sa.select(sa.func.grouping(*told), *columns, *told, sa.func.count()).group_by(sets)
    found = Afterwards()
    for bits, is_one, said, fate, days, is_back, *line, n in scope.warehouse.rows(counted):
        place = grouped_by(bits, len(told))
        kind, told_apart = TOLD_APART_BY[place], line[place]
        if kind == WHICH and fate == FOLLOWED:
            found.nth[told_apart][days][not is_back] += n
        if kind == WHICH or not (is_one and said):
            continue
        if fate == FOLLOWED and is_of(kind, told_apart):
            found.said[kind][days][not is_back] += n
            for key in split(told_apart):
                found.named[kind][key][days][not is_back] += n
        elif kind == REASON and fate != FOLLOWED:
            found.left_out[fate] += n
    return found


def _study(scope: Scope) -> Study:
    """Return every order whose customer was dissatisfied at the landmark, from there."""
    customers = (
        sa.select(
            touchpoints.c.landmark_day.label("start"),
            observed_to(scope).label("stop"),
            touchpoints.c.next_day.label("back"),
            is_index(scope).label("is_index"),
            SAID.label("said"),
            *NAMED_IN.values(),
            nth().label("nth"),
        )
        .where(
            touchpoints.c.population == Population.COMPLETED.value,
            ~touchpoints.c.is_replacement,
            touchpoints.c.customer_id.is_not(None),
            touchpoints.c.landmark_verdict.in_([verdict.value for verdict in DISSATISFIED]),
            *scope.within(),
        )
        .subquery()
    )
    return Study(scope, customers)


def back_rows(found: Afterwards, kind: str, keys: Sequence[str], min_n: int) -> list[Row]:
    """Return who came back of those who named each reason and of the others, and the difference."""
    pairs = {key: _named_or_not(found.named[kind][key], found.said[kind]) for key in keys}
    shares = [
        Row({kind: key, "named": side}, f"repeat_{HORIZON}d", estimate)
        for key, pair in pairs.items()
        for side, estimate in zip(("yes", "no"), _shares(pair, min_n), strict=True)
    ]
    tests = [back_difference(*pair, HORIZON, min_n, CUSTOMERS) for pair in pairs.values()]
    chances = holm([test.p for test in tests])
    return shares + [
        Row(
            {kind: key},
            f"repeat_{HORIZON}d_difference",
            test.estimate,
            label_of(test.estimate, p),
            p,
        )
        for key, test, p in zip(pairs, tests, chances, strict=True)
    ]


def nth_back_rows(found: Afterwards, min_n: int) -> list[Row]:
    """Return who came back after a first, a second, a later bad experience."""
    return [
        Row(
            {WHICH: which},
            f"repeat_{HORIZON}d_after",
            back_by(_fit(found.nth[which]), HORIZON, min_n),
        )
        for which in NTH
    ]


def left_out(causes: Mapping[str, int], min_n: int) -> list[LeftOut]:
    return [
        LeftOut({"outcome": f"repeat_{HORIZON}d"}, cause, n if n >= min_n else None)
        for cause, n in sorted(causes.items())
    ]


def _named_or_not(named: Spans, said: Spans) -> tuple[Survival, Survival]:
    """Return how those come back who named it, and the others who picked, or wrote."""
    others = [
        [everybody - of_them for everybody, of_them in zip(*sides, strict=True)]
        for sides in zip(said, named, strict=True)
    ]
    return _fit(named), _fit(others)


def _fit(spans: Spans) -> Survival:
    return kaplan_meier((day, came, out) for day, (came, out) in enumerate(spans))


def _shares(pair: tuple[Survival, Survival], min_n: int) -> list[Estimate]:
    """Return both shares, or neither: what is hidden of one could be taken from everybody's."""
    hidden = too_few(min(fit.n for fit in pair), min_n, ONE_OF_TWO)
    if hidden:
        return [not_known(fit.n, hidden.reason or ONE_OF_TWO) for fit in pair]
    return [back_by(fit, HORIZON, min_n) for fit in pair]
