"""From one channel to another: who buys in the stores after an order elsewhere, and back."""

from collections.abc import Mapping

import sqlalchemy as sa

from reports.metrics.back_difference import back_difference
from reports.metrics.channels.breaking import followed_by
from reports.metrics.channels.differences import MINUS
from reports.metrics.channels.places import in_store
from reports.metrics.repeat import CUSTOMERS, EARLY, Followed, Study, back_by
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from reports.warehouse.columns import touchpoints

HORIZON = 90
VERDICT, SATISFIED, DISSATISFIED = "verdict", "satisfied", "dissatisfied"
# The groups, and which verdicts each takes together.
GROUPS = {
    SATISFIED: (SATISFIED,),
    DISSATISFIED: ("put_right", "left_wrong", "unsaid"),
    "put_right": ("put_right",),
    "left_wrong": ("left_wrong",),
    "unsaid": ("unsaid",),
}
# By metric, why somebody cannot be followed to the other side any more.
BEFORE = {
    "store_90d": "bought in a store before the landmark",
    "away_90d": "bought away from the stores before the landmark",
}


def spill_over_rows(scope: Scope) -> tuple[list[Row], list[LeftOut]]:
    """Return who bought on the other side, by the verdict at the landmark, and who is left out.

    `scope` is not broken down by the verdict.
    """
    found = followed_by(_across(scope), HORIZON, list(BEFORE))
    rows: list[Row] = []
    missing: list[LeftOut] = []
    for metric in BEFORE:
        for value in scope.in_order(found[metric]):
            group, by_verdict = scope.named(value), found[metric][value]
            groups = {name: _together(by_verdict, name) for name in GROUPS}
            if any(one.spans or one.left_out for one in groups.values()):
                rows += _rows(metric, group, groups, scope.query.min_n)
                missing += _left_out(metric, group, groups, scope.query.min_n)
    return rows, missing


def _across(scope: Scope) -> Study:
    """Return the customers by the verdict on their index order, followed to the other side."""
    c = touchpoints.c
    chosen = Study.of(
        scope,
        in_store(c.channel).label("is_in_store"),
        *(c[name].label(name) for name in ("landmark_verdict", "next_store_day", "next_away_day")),
    ).customers.c
    other_side = sa.case((chosen.is_in_store, chosen.next_away_day), else_=chosen.next_store_day)
    lines = sa.select(
        chosen.value,
        chosen.start,
        chosen.stop,
        other_side.label("back"),
        sa.case((~chosen.is_in_store, chosen.landmark_verdict)).label("store_90d"),
        sa.case((chosen.is_in_store, chosen.landmark_verdict)).label("away_90d"),
    ).where(chosen.landmark_verdict.is_not(None), chosen.is_in_store.is_not(None))
    return Study(scope, lines.subquery())


def _together(by_verdict: Mapping[str, Followed], group: str) -> Followed:
    """Return the customers of all verdicts of a group."""
    both = Followed()
    for verdict in GROUPS[group]:
        one = by_verdict.get(verdict, Followed())
        both.spans += one.spans
        for cause, n in one.left_out.items():
            both.left_out[cause] = both.left_out.get(cause, 0) + n
    return both


def _rows(
    metric: str, group: dict[str, str], groups: Mapping[str, Followed], min_n: int
) -> list[Row]:
    fits = {name: kaplan_meier(one.spans) for name, one in groups.items()}
    apart = {**group, VERDICT: DISSATISFIED, MINUS: SATISFIED}
    differing = back_difference(fits[DISSATISFIED], fits[SATISFIED], HORIZON, min_n, CUSTOMERS)
    return [
        *(
            Row({**group, VERDICT: name}, metric, back_by(fit, HORIZON, min_n))
            for name, fit in fits.items()
        ),
        Row(apart, f"{metric}_difference", differing.estimate),
    ]


def _left_out(
    metric: str, group: dict[str, str], groups: Mapping[str, Followed], min_n: int
) -> list[LeftOut]:
    """Return who is not followed, by the verdicts that add up to everybody."""
    return [
        LeftOut(
            {"outcome": metric, **group, VERDICT: name},
            BEFORE[metric] if cause == EARLY else cause,
            n if n >= min_n else None,
        )
        for name in GROUPS
        if name != DISSATISFIED
        for cause, n in sorted(groups[name].left_out.items())
    ]
