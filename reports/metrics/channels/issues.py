"""Issues customers took to several channels, and what they say of their orders then."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from reports.estimate import Estimate, is_precise, too_few
from reports.metrics.channels.breaking import hits_by
from reports.metrics.channels.by_channel import answered_orders, is_satisfied
from reports.metrics.channels.differences import MINUS, Hits, difference
from reports.metrics.satisfaction import ANSWERS, share
from reports.report import Row
from reports.scope import Scope
from reports.setting import Expression
from reports.statistics.clustered import design_effect
from reports.statistics.wilson import wilson
from reports.warehouse.columns import contacts, touchpoints

CHANNELS = "issue_channels"
ONE, SEVERAL = "one", "several"


def several_rows(scope: Scope) -> list[Row]:
    """Return the share of contacts whose issue went through several channels, a group."""
    c = touchpoints.c
    issues = (
        sa.select(
            scope.group.label("value"),
            (sa.func.max(contacts.c.issue_channels) > 1).label("several"),
            sa.func.count().label("contacts"),
        )
        .join_from(touchpoints, contacts, contacts.c.contact_id == c.touchpoint_id)
        .where(c.kind == "contact", contacts.c.issue_channels.is_not(None), *scope.within())
        .group_by("value", contacts.c.customer_id, contacts.c.issue)
        .subquery()
        .c
    )
    size: Expression = sa.cast(issues.contacts, sa.Double())
    sums = (sa.func.sum(one) for one in (size, size * size))
    counted = sa.select(issues.value, issues.several, *sums).group_by(issues.value, issues.several)
    found: dict[Any, dict[bool, tuple[float, float]]] = defaultdict(dict)
    for value, several, n, squares in scope.warehouse.rows(counted):
        found[value][several] = (n, squares)
    return [
        Row(scope.named(value), "several_channels", _clustered(found[value], scope.query.min_n))
        for value in scope.in_order(found)
    ]


def _clustered(issues: dict[bool, tuple[float, float]], min_n: int) -> Estimate:
    """Return the share of contacts; those of one issue are alike and tell less than others."""
    (hits, hit_squares), (others, other_squares) = (
        issues.get(one, (0, 0)) for one in (True, False)
    )
    n = hits + others
    hidden = too_few(int(n), min_n, "contacts that name an issue")
    if hidden:
        return hidden
    alike = design_effect(hits, hit_squares, others, other_squares)
    low, high = wilson(hits / alike, n / alike)
    return Estimate(
        n=int(n),
        value=hits / n,
        low=low,
        high=high,
        hits=int(hits),
        method="wilson_clustered",
        precise=is_precise(int(n / alike), low, high),
    )


def verdict_rows(scope: Scope) -> list[Row]:
    """Return the share satisfied where an order's issues took one channel, and where several."""
    c = touchpoints.c
    orders = (
        sa.select(
            scope.group.label("value"),
            is_satisfied().label("hit"),
            (sa.func.max(contacts.c.issue_channels) > 1).label("several"),
        )
        .join_from(touchpoints, contacts, contacts.c.order_id == c.touchpoint_id)
        .where(c.kind == "order", contacts.c.issue_channels.is_not(None), *answered_orders(scope))
        .group_by("value", "hit", c.touchpoint_id)
        .subquery()
        .c
    )
    label = sa.case((orders.several, SEVERAL), else_=ONE).label(CHANNELS)
    lines = sa.select(orders.value, orders.hit, label)
    found = hits_by(scope, lines.subquery(), [CHANNELS])[CHANNELS]
    return [row for value in scope.in_order(found) for row in _apart(scope, value, found[value])]


def _apart(scope: Scope, value: Any, found: dict[str, Hits]) -> list[Row]:
    group, min_n = scope.named(value), scope.query.min_n
    one, several = (found.get(label, Hits()) for label in (ONE, SEVERAL))
    return [
        Row({**group, CHANNELS: ONE}, "satisfied", share(*one, min_n)),
        Row({**group, CHANNELS: SEVERAL}, "satisfied", share(*several, min_n)),
        Row(
            {**group, CHANNELS: SEVERAL, MINUS: ONE},
            "satisfied_difference",
            difference(several, one, min_n, ANSWERS),
        ),
    ]
