"""Repeat buying: from a customer's first order of the period, or its landmark, to the next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_number
from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.families.repeat import mature_metric, repeat_metric
from reports.metrics.satisfaction import share
from reports.report import Curve, CurvePoint, Row
from reports.scope import Scope
from reports.statistics.survival import Survival
from reports.warehouse.columns import touchpoints
from surveys.population import Population

CUSTOMERS = "customers"
FOLLOWED = "followed"
EARLY = "came back before the landmark"
LATE = "not followed long enough yet"
LEAST_AT_RISK = 30
LEAST_AT_RISK_SHARE = 0.05
FAR_APART = 2.0


@dataclass(frozen=True)
class Study:
    """The customers of a scope from their start: when they came back, how long they are followed.

    The columns of `customers`: value (what groups are told apart by), start, stop (the last day
    observed) and back (the next qualifying order's day).
    """

    scope: Scope
    customers: sa.Subquery

    @classmethod
    def of(cls, scope: Scope, *more: sa.Label[Any]) -> "Study":
        """Choose the index orders: the first completed one of each customer in the period.

        `more` are further columns of those orders that `customers` is to have.
        """
        customers = (
            sa.select(
                scope.group.label("value"),
                (touchpoints.c.landmark_day if scope.landmark else touchpoints.c.day).label(
                    "start"
                ),
                observed_to(scope).label("stop"),
                touchpoints.c.next_day.label("back"),
                *more,
            )
            .where(
                touchpoints.c.population == Population.COMPLETED.value,
                ~touchpoints.c.is_replacement,
                touchpoints.c.customer_id.is_not(None),
                is_index(scope),
                *scope.within(),
            )
            .subquery()
        )
        return cls(scope, customers)

    @property
    def is_back(self) -> sa.ColumnElement[bool]:
        back = self.customers.c.back
        return back.is_not(None) & (back <= self.customers.c.stop)

    @property
    def is_followed(self) -> sa.ColumnElement[bool]:
        """Whether somebody is there at the start: not back yet, and observed so far."""
        c = self.customers.c
        return (c.start <= c.stop) & (c.back.is_(None) | (c.back > c.start))

    @property
    def days(self) -> sa.ColumnElement[int]:
        """Return the days from the start to the return, or to the last day observed."""
        c = self.customers.c
        return sa.case((self.is_back, c.back), else_=c.stop) - c.start

    @property
    def fate(self) -> sa.ColumnElement[str]:
        return sa.case((self.is_followed, FOLLOWED), (self.is_back, EARLY), else_=LATE)

    def groups(self) -> dict[Any, "Followed"]:
        """Count everything in one pass, a group: spans by day, and who was followed how long."""
        c = self.customers.c
        lines = sa.select(
            c.value,
            self.fate.label("state"),
            sa.case((self.is_followed, self.days)).label("days"),
            self.is_back.label("is_back"),
            (c.stop - c.start).label("reach"),
        ).subquery()
        line = lines.c
        spans = (line.value, line.state, line.days, line.is_back)
        select = sa.select(
            sa.func.grouping(line.state), *spans, sa.func.count(), *self._mature(line)
        ).group_by(sa.func.grouping_sets(sa.tuple_(*spans), sa.tuple_(line.value)))
        found: dict[Any, Followed] = defaultdict(Followed)
        for is_total, value, state, span, is_back, n, *mature in self.scope.warehouse.rows(select):
            if is_total:
                found[value].mature = list(zip(mature[::2], mature[1::2], strict=True))
            elif state == FOLLOWED:
                found[value].spans.append((span, n, 0) if is_back else (span, 0, n))
            else:
                found[value].left_out[state] = found[value].left_out.get(state, 0) + n
        return {value: found[value] for value in self.scope.in_order(found)}

    def _mature(self, line: Any) -> list[sa.ColumnElement[int]]:
        """Count, a horizon, who was followed that long, and who of them came back within it."""
        counts = []
        for horizon in self.scope.query.horizons:
            whole = (line.state == FOLLOWED) & (line.reach >= horizon)
            counts += [whole, whole & line.is_back & (line.days <= horizon)]
        return [sa.func.count().filter(condition) for condition in counts]


def is_index(scope: Scope) -> sa.ColumnElement[bool]:
    """Return whether an order is the first completed one of its customer in the period."""
    prev, first_day = touchpoints.c.prev_day, scope.period.first_day
    return prev.is_(None) | (prev < day_number(first_day)) if first_day else prev.is_(None)


def observed_to(scope: Scope) -> sa.ColumnElement[int]:
    """Return the last day a customer is observed: the scope's, or when they were erased."""
    last, erased = scope.observed, touchpoints.c.observed_until
    return sa.case((erased < last, erased), else_=last)


@dataclass(slots=True)
class Followed:
    """A group: (days, came back, censored) counts, and at each horizon (n, hits) of those mature.

    `left_out` counts by cause who is not followed from the start.
    """

    spans: list[tuple[int, int, int]] = field(default_factory=list)
    mature: list[tuple[int, int]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


def anonymous_orders(scope: Scope) -> int:
    """Count the completed orders of nobody known, who cannot be followed."""
    select = sa.select(sa.func.count()).where(
        touchpoints.c.population == Population.COMPLETED.value, touchpoints.c.customer_id.is_(None)
    )
    rows = scope.warehouse.rows(select.where(*scope.within()))
    return int(rows[0][0])


def repeat_rows(
    group: dict[str, str],
    fit: Survival,
    mature: Sequence[tuple[int, int]],
    horizons: Sequence[int],
    min_n: int,
) -> list[Row]:
    """Return a group's estimates: Kaplan–Meier at each horizon, then those followed so long."""
    rows = [Row(group, repeat_metric(day).name, back_by(fit, day, min_n)) for day in horizons]
    for day, (n, hits) in zip(horizons, mature, strict=True):
        estimate = share(hits, n, min_n, f"customers followed for {day} days")
        rows.append(Row(group, mature_metric(day).name, estimate))
    return rows


def back_by(fit: Survival, day: int, min_n: int, of_whom: str = CUSTOMERS) -> Estimate:
    """Return the share back by the end of a day, by Kaplan–Meier; or why it cannot be known."""
    hidden = too_few(fit.n, min_n, of_whom)
    if hidden:
        return hidden
    known = fit.share_by(day)
    if known is None:
        longest = int(fit.days[-1])
        return not_known(
            fit.n, f"Nobody has been followed for {day} days yet ({longest} at the most)"
        )
    return Estimate(
        n=fit.n,
        value=known.value,
        low=known.low,
        high=known.high,
        hits=known.events,
        method=known.method,
        precise=is_precise(fit.n, known.low, known.high) and are_enough(known.at_risk, fit.n),
    )


def are_enough(at_risk: int, n: int) -> bool:
    return at_risk >= max(LEAST_AT_RISK, LEAST_AT_RISK_SHARE * n)


def curve_of(group: dict[str, str], fit: Survival) -> Curve:
    """Return the whole curve from day 0."""
    start = [] if fit.days[0] == 0 else [CurvePoint(0, 0.0, 0.0, 0.0, fit.n, True)]
    return Curve(
        group,
        start
        + [
            CurvePoint(day, value, low, high, at_risk, are_enough(at_risk, fit.n))
            for day, value, low, high, at_risk in fit.curve()
        ],
    )


def differs(estimate: Estimate, mature: Estimate) -> bool:
    """Whether those followed the whole time, not a few, lie more than two standard errors apart.

    The error is read off Wilson's interval: it does not vanish where none or all came back.
    """
    if estimate.value is None or mature.value is None or not mature.precise:
        return False
    if mature.low is None or mature.high is None:
        return False
    error = (mature.high - mature.low) / (2 * NormalDist().inv_cdf((1 + mature.level) / 2))
    return abs(estimate.value - mature.value) > FAR_APART * error
