"""Where orders are handed back, and what customers say who do it elsewhere than they bought."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.metrics.channels.breaking import ordered
from reports.metrics.channels.by_channel import is_satisfied
from reports.metrics.channels.differences import MINUS, Hits, difference
from reports.metrics.channels.places import had_stores, in_store
from reports.metrics.satisfaction import ANSWERS, share
from reports.report import Row
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.population import Population

CHANNEL, THROUGH, WHERE = "channel", "returned_channel", "returned_in"
SAME, OTHER = "same_channel", "other_channel"


def return_rows(scope: Scope) -> list[Row]:
    """Return the rows of the returned orders of each sales channel, and of what they say."""
    c = touchpoints.c
    is_other = in_store(c.channel) != in_store(c.returned_channel)
    groups = (scope.group.label("value"), c.channel, c.returned_channel, is_other.label("is_other"))
    lines = (
        sa.select(
            *groups, c.verdict.is_not(None).label("answered"), is_satisfied().label("satisfied")
        )
        .where(
            c.population == Population.COMPLETED.value,
            c.returned_day <= scope.setting.over,
            *scope.within(),
        )
        .subquery()
        .c
    )
    columns = lines.value, lines.channel, lines.returned_channel, lines.is_other
    counts = (sa.func.count().filter(one) for one in (lines.answered, lines.satisfied))
    counted = sa.select(*columns, sa.func.count(), *counts).group_by(*columns)
    found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for value, *line in scope.warehouse.rows(counted):
        found[value].append(tuple(line))
    told = (_through, _said) if had_stores(scope) else (_through,)
    return [
        row
        for value in scope.in_order(found)
        for tell in told
        for row in tell(scope, value, found[value])
    ]


def _through(scope: Scope, value: Any, lines: list[tuple[Any, ...]]) -> list[Row]:
    """Return which share of a sales channel's returns goes through each channel."""
    routes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for bought, returned, _, n, *_ in lines:
        routes[bought or UNKNOWN][returned or UNKNOWN] += n
    return [
        Row(
            {**scope.named(value), CHANNEL: bought, THROUGH: returned},
            "returned_through",
            share(
                routes[bought][returned], sum(routes[bought].values()), scope.query.min_n, "returns"
            ),
        )
        for bought in ordered(routes)
        for returned in ordered(routes[bought])
    ]


def _said(scope: Scope, value: Any, lines: list[tuple[Any, ...]]) -> list[Row]:
    """Return who is satisfied of those who handed back where they bought, and of the others."""
    same, other = (
        Hits(sum(line[-1] for line in told), sum(line[-2] for line in told))
        for told in ([line for line in lines if line[2] is one] for one in (False, True))
    )
    group, min_n = scope.named(value), scope.query.min_n
    return [
        Row({**group, WHERE: SAME}, "satisfied", share(*same, min_n)),
        Row({**group, WHERE: OTHER}, "satisfied", share(*other, min_n)),
        Row(
            {**group, WHERE: OTHER, MINUS: SAME},
            "satisfied_difference",
            difference(other, same, min_n, ANSWERS),
        ),
    ]
