"""The verdicts, and what operational metrics showed of them: everything and two months at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa

from reports.metrics.coverage.response import looks_at_verdicts
from reports.metrics.operations.counting import packed, unpacked
from reports.metrics.operations.held import Held, Strata
from reports.metrics.operations.label import how_surely
from reports.metrics.operations.operational import (
    GREEN,
    NOT_APPLICABLE,
    OPERATIONAL,
    RED,
    STATES,
    OperationalMetric,
)
from reports.metrics.operations.received import as_received
from reports.metrics.operations.verdict import difference_of, missed_of
from reports.metrics.satisfaction import Tree
from reports.report import Row
from reports.scope import Scope
from reports.setting import Targets
from reports.statistics.proxy import Counts
from reports.warehouse.columns import touchpoints
from surveys.population import Population
from surveys.verdict import Verdict

METRIC = "operational_metric"
# Who is alike in what else is nothing that is asked for here.
NOBODY_ALIKE = Strata(np.zeros((0, 4)), np.zeros((0, 0)))


@dataclass(slots=True)
class Orders:
    """Due orders: how many there are of each verdict (None: none), and of these in each state."""

    metrics: Sequence[OperationalMetric]
    verdicts: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    states: dict[tuple[str, str, str | None], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, verdict: str | None, states: Sequence[str | None], n: int) -> None:
        """Add orders of one verdict and one state of every metric."""
        self.verdicts[verdict] += n
        for metric, state in zip(self.metrics, states, strict=True):
            if state is not None:
                self.states[metric.name, state, verdict] += n

    @property
    def tree(self) -> Tree:
        counts = {Verdict(one): n for one, n in self.verdicts.items() if one is not None}
        return Tree(counts)

    def held_rows(self, scope: Scope) -> list[Row]:
        """Return what each metric misses of the dissatisfied, and red − green, where known.

        The metric that tells them apart most surely is the first.
        """
        targets, min_n = scope.setting.targets, scope.query.min_n
        all_held = [self._held(metric, targets) for metric in self.metrics]
        found = [
            (held.metric, missed_of(held, min_n), difference_of(held, min_n).estimate)
            for held in all_held
        ]
        known = [one for one in found if one[1].value is not None]
        known.sort(key=lambda one: how_surely(*one[1:]), reverse=True)
        return [
            Row({METRIC: metric}, name, estimate)
            for metric, *estimates in known
            for name, estimate in zip(("missed", "difference"), estimates, strict=True)
        ]

    def _held(self, metric: OperationalMetric, targets: Targets) -> Held:
        """Return a metric held against the verdict."""
        green, red = (self._answered(metric, state) for state in (GREEN, RED))
        in_state = {state: self._all(metric, state) for state in STATES}
        return Held(
            metric=metric.name,
            never_red=metric.never_red(targets),
            is_received=metric.never_sent is None,
            green=green,
            red=red,
            frame_green=in_state[GREEN],
            frame_red=in_state[RED],
            not_applicable=in_state[NOT_APPLICABLE],
            unknown=sum(self.verdicts.values()) - sum(in_state.values()),
            strata=NOBODY_ALIKE,
            kept=[green.satisfied, red.satisfied],
            lost=[green.dissatisfied, red.dissatisfied],
        )

    def _answered(self, metric: OperationalMetric, state: str) -> Counts:
        satisfied = self.states[metric.name, state, Verdict.SATISFIED.value]
        answered = sum(self.states[metric.name, state, verdict.value] for verdict in Verdict)
        return Counts(satisfied, answered - satisfied)

    def _all(self, metric: OperationalMetric, state: str) -> int:
        return sum(self.states[metric.name, state, verdict] for verdict in list(self.verdicts))


def count_orders(scope: Scope, months: Sequence[str]) -> tuple[Orders, list[Orders]]:
    """Count the due and the answered orders of a scope: all of them, and those of each month.

    Of orders chosen by their verdict no metric is told: it is what they are held against.
    """
    chosen = () if looks_at_verdicts(scope) else as_received(scope, tuple(OPERATIONAL.values()))
    everything = Orders(chosen)
    by_month: dict[str, Orders] = defaultdict(lambda: Orders(chosen))
    for month, verdict, number, n in scope.warehouse.rows(_counting(scope, months, chosen)):
        states = unpacked(number, len(chosen))
        everything.add(verdict, states, n)
        by_month[month].add(verdict, states, n)
    return everything, [by_month[name] for name in months]


def _counting(
    scope: Scope, months: Sequence[str], metrics: Sequence[OperationalMetric]
) -> sa.Select[Any]:
    c = touchpoints.c
    month = sa.case((c.month.in_(months), c.month)) if months else sa.null()
    is_due = (c.due_day <= scope.setting.over) | c.verdict.is_not(None)
    lines = (
        sa.select(
            month.label("of_month"),
            c.verdict,
            packed([metric.code(scope.setting) for metric in metrics]).label("states"),
        )
        .where(c.population == Population.COMPLETED.value, is_due, *scope.within())
        .subquery()
    )
    return sa.select(*lines.c, sa.func.count()).group_by(*lines.c)
