"""What was in what was not completed: the value that did not come back, and the value that did."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.estimate import Estimate, not_known, too_few
from reports.metrics.abandonment.counting import NOT_COMPLETED
from reports.metrics.families.abandonment import LONG
from reports.metrics.repeat import observed_to
from reports.metrics.satisfaction import share
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.warehouse.columns import touchpoints

CENTS = 100
NO_AMOUNT = "without an amount"
NOBODY = f"Nobody known has been followed for {LONG} days yet"


@dataclass(slots=True)
class Sum:
    """An amount in cents, of how many it is, and how many more have no amount."""

    cents: int
    n: int
    unknown: int


@dataclass(slots=True)
class Worth:
    """Of a group, followed for a month: what was lost and recovered by currency, and where."""

    lost: dict[str, Sum] = field(default_factory=dict)
    recovered: dict[str, Sum] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)


def count_worth(scope: Scope) -> dict[Any, Worth]:
    """Add up the amounts of a scope by group, in one pass.

    Of what a customer left again and again before one order, or without any, the last counts.
    """
    day, recovered = touchpoints.c.day, touchpoints.c.recovered_day
    is_back = sa.func.coalesce(recovered - day <= LONG, sa.false())
    lines = (
        sa.select(
            scope.group.label("value"),
            sa.func.coalesce(
                sa.case((is_back, touchpoints.c.recovered_currency), else_=touchpoints.c.currency),
                UNKNOWN,
            ).label("currency"),
            sa.func.coalesce(touchpoints.c.recovered_channel, UNKNOWN).label("channel"),
            is_back.label("is_back"),
            sa.case(
                (is_back, touchpoints.c.recovered_cents), else_=touchpoints.c.total_cents
            ).label("cents"),
        )
        .where(
            NOT_COMPLETED,
            touchpoints.c.is_last_left,
            observed_to(scope) - day >= LONG,
            *scope.within(),
        )
        .subquery()
    )
    c = lines.c
    sums = (sa.func.sum(c.cents), sa.func.count(c.cents), sa.func.count())
    sets = ((c.value, c.currency, c.is_back), (c.value, c.channel, c.is_back))
    counted = sa.select(
        sa.func.grouping(c.currency), c.value, c.currency, c.channel, c.is_back, *sums
    ).group_by(sa.func.grouping_sets(*(sa.tuple_(*one) for one in sets)))
    found: dict[Any, Worth] = defaultdict(Worth)
    for by_channel, value, currency, channel, back, cents, known, n in scope.warehouse.rows(
        counted
    ):
        worth = found[value]
        if not by_channel:
            side = worth.recovered if back else worth.lost
            side[currency] = Sum(int(cents or 0), known, n - known)
        elif back:
            worth.channels[channel] = n
    return {value: found[value] for value in scope.in_order(found)}


def worth_rows(group: Mapping[str, str], worth: Worth, min_n: int) -> list[Row]:
    """Return the value lost and recovered by currency, the largest first, and where it came."""
    currencies = sorted(
        {*worth.lost, *worth.recovered},
        key=lambda one: (-_count(worth.lost, one) - _count(worth.recovered, one), one),
    )
    n = sum(worth.channels.values())
    return [
        *(
            Row({"currency": currency, **group}, metric, _sum(side.get(currency), min_n))
            for metric, side in (("value_lost", worth.lost), ("value_recovered", worth.recovered))
            for currency in currencies
        ),
        *(
            Row(
                {"recovered_channel": channel, **group},
                "recovered_through",
                share(hits, n, min_n, "checkouts that were recovered"),
            )
            for channel, hits in sorted(
                worth.channels.items(), key=lambda pair: (-pair[1], pair[0])
            )
        ),
    ]


def without_amount(group: Mapping[str, str], worth: Worth, min_n: int) -> list[LeftOut]:
    """Return how many could not be added up."""
    sides = (("value_lost", worth.lost), ("value_recovered", worth.recovered))
    counts = {name: sum(one.unknown for one in side.values()) for name, side in sides}
    return [
        LeftOut({"outcome": name, **group}, NO_AMOUNT, n if n >= min_n else None)
        for name, n in counts.items()
        if n
    ]


def _count(side: Mapping[str, Sum], currency: str) -> int:
    return side[currency].n if currency in side else 0


def _sum(found: Sum | None, min_n: int) -> Estimate:
    n = found.n if found else 0
    hidden = too_few(n, min_n, "amounts of customers followed for a month")
    if hidden or found is None:
        return hidden or not_known(0, NOBODY)
    return Estimate(n=n, value=found.cents / CENTS, method="sum", precise=True)
