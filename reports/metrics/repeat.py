"""Repeat buying: from a customer's first order of the period, or its landmark, to the next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from feedback.clock import day_number
from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.registry import mature_metric, repeat_metric
from reports.metrics.satisfaction import share
from reports.report import Curve, CurvePoint, LeftOut, Row
from reports.scope import Scope
from reports.statistics.survival import Survival, kaplan_meier
from reports.warehouse.columns import facts
from surveys.population import Population

CUSTOMERS = "customers"
BACK_BEFORE_LANDMARK = "came back before the landmark"
NOT_FOLLOWED = "not followed long enough yet"
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
    def of(cls, scope: Scope) -> "Study":
        """Choose the index orders: the first completed one of each customer in the period."""
        first_day = scope.period.first_day
        is_first: sa.ColumnElement[bool] = facts.c.prev_day.is_(None)
        if first_day:
            is_first = is_first | (facts.c.prev_day < day_number(first_day))
        last = scope.observed
        stop = sa.case((facts.c.observed_until < last, facts.c.observed_until), else_=last)
        customers = (
            sa.select(
                scope.group.label("value"),
                (facts.c.landmark_day if scope.landmark else facts.c.day).label("start"),
                stop.label("stop"),
                facts.c.next_day.label("back"),
            )
            .where(
                facts.c.population == Population.COMPLETED.value,
                ~facts.c.is_replacement,
                facts.c.customer_id.is_not(None),
                is_first,
                *scope.within(),
            )
            .subquery()
        )
        return cls(scope, customers)

    @property
    def _is_back(self) -> sa.ColumnElement[bool]:
        back = self.customers.c.back
        return back.is_not(None) & (back <= self.customers.c.stop)

    @property
    def _is_followed(self) -> sa.ColumnElement[bool]:
        """Whether somebody is there at the start: not back yet, and observed so far."""
        c = self.customers.c
        return (c.start <= c.stop) & (c.back.is_(None) | (c.back > c.start))

    def fits(self) -> dict[Any, Survival]:
        """Fit a curve a group."""
        c = self.customers.c
        spans = (
            sa.select(
                c.value,
                (sa.case((self._is_back, c.back), else_=c.stop) - c.start).label("days"),
                sa.case((self._is_back, 1), else_=0).label("event"),
            )
            .where(self._is_followed)
            .subquery()
        )
        events = sa.cast(sa.func.sum(spans.c.event), sa.BigInteger)
        select = sa.select(spans.c.value, spans.c.days, events, sa.func.count() - events).group_by(
            spans.c.value, spans.c.days
        )
        counts: dict[Any, list[tuple[int, int, int]]] = defaultdict(list)
        for value, days, back, censored in self.scope.warehouse.rows(select):
            counts[value].append((days, back, censored))
        return {value: kaplan_meier(counts[value]) for value in self.scope.in_order(counts)}

    def tallies(self) -> dict[Any, "Tally"]:
        """Count, a group, what the curve does not say."""
        c = self.customers.c
        early = self._is_back & (c.back <= c.start)
        counted = [early, ~early & ~self._is_followed]
        for horizon in self.scope.query.horizons:
            whole = self._is_followed & (c.stop - c.start >= horizon)
            counted += [whole, whole & self._is_back & (c.back - c.start <= horizon)]
        sums = [sa.func.count().filter(condition) for condition in counted]
        rows = {
            value: Tally(early, late, list(zip(mature[::2], mature[1::2], strict=True)))
            for value, early, late, *mature in self.scope.warehouse.rows(
                sa.select(c.value, *sums).group_by(c.value)
            )
        }
        return {value: rows[value] for value in self.scope.in_order(rows)}


@dataclass(frozen=True, slots=True)
class Tally:
    """Who is not followed from the start, and at each horizon (n, hits) of those followed so long.

    `early` came back before the start could be; `late` start after the last day observed.
    """

    early: int
    late: int
    mature: list[tuple[int, int]]

    def left_out(self, group: dict[str, str]) -> list[LeftOut]:
        causes = {BACK_BEFORE_LANDMARK: self.early, NOT_FOLLOWED: self.late}
        return [LeftOut(group, cause, count) for cause, count in causes.items() if count]


def anonymous_orders(scope: Scope) -> int:
    """Count the completed orders of nobody known, who cannot be followed."""
    select = sa.select(sa.func.count()).where(
        facts.c.population == Population.COMPLETED.value, facts.c.customer_id.is_(None)
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
    rows = [Row(group, repeat_metric(day).name, _repeat(fit, day, min_n)) for day in horizons]
    for day, (n, hits) in zip(horizons, mature, strict=True):
        estimate = share(hits, n, min_n, f"customers followed for {day} days")
        rows.append(Row(group, mature_metric(day).name, estimate))
    return rows


def _repeat(fit: Survival, day: int, min_n: int) -> Estimate:
    hidden = too_few(fit.n, min_n, CUSTOMERS)
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
        precise=is_precise(fit.n, known.low, known.high) and _are_enough(known.at_risk, fit.n),
    )


def _are_enough(at_risk: int, n: int) -> bool:
    return at_risk >= max(LEAST_AT_RISK, LEAST_AT_RISK_SHARE * n)


def curve_of(group: dict[str, str], fit: Survival) -> Curve:
    """Return the whole curve from day 0."""
    start = [] if fit.days[0] == 0 else [CurvePoint(0, 0.0, 0.0, 0.0, fit.n, True)]
    return Curve(
        group,
        start
        + [
            CurvePoint(day, value, low, high, at_risk, _are_enough(at_risk, fit.n))
            for day, value, low, high, at_risk in fit.curve()
        ],
    )


def differs(estimate: Estimate, mature: Estimate) -> bool:
    """Whether those followed the whole time lie more than two standard errors from everybody."""
    if estimate.value is None or mature.value is None:
        return False
    error = (mature.value * (1 - mature.value) / mature.n) ** 0.5
    return bool(abs(estimate.value - mature.value) > FAR_APART * error > 0)
