"""What each customer brought in the year after the landmark, counted in one pass."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from reports.breakdown import UNKNOWN, find_dimension
from reports.metrics.repeat import Study
from reports.scope import Scope
from reports.statistics.means import Moments
from reports.warehouse.columns import touchpoints

YEAR = 365
VERDICT = "verdict"
FOLLOWED = "followed"
OTHER_MONEY = "first order in another currency"
MIXED_MONEY = "bought in another currency too"
TOO_NEW = f"not followed for {YEAR} days yet"
# Moments are of cents; a report's money is whole units.
CENTS = 100


@dataclass(slots=True)
class Spent:
    """A group's customers: moments of their cents by verdict, and by cause who is left out."""

    by_verdict: dict[str, Moments] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def of(self, *verdicts: str) -> Moments:
        """Return the moments of several verdicts taken together; of all, where none is named."""
        chosen = verdicts or tuple(self.by_verdict)
        return sum((self.by_verdict.get(one, Moments()) for one in chosen), Moments())


def count_spent(
    scope: Scope,
    amount: sa.ColumnElement[int] = touchpoints.c.revenue_cents,
    among: sa.ColumnElement[bool] | None = None,
) -> tuple[str, dict[Any, Spent]]:
    """Return the currency of most first orders, and what was spent in it, by group.

    `amount` is what is added up, `among` which of the first orders are counted; all, if None.
    """
    is_among = sa.true() if among is None else among
    lines = scope.warehouse.rows(_spending(replace(scope, landmark=True), amount, is_among))
    orders: Counter[str] = Counter()
    for _, currency, _, _, _, n, *_ in lines:
        orders[currency or UNKNOWN] += n
    main = max(sorted(orders), key=lambda name: orders[name], default=UNKNOWN)
    found: dict[Any, Spent] = defaultdict(Spent)
    for value, currency, verdict, is_mature, is_mixed, *sums in lines:
        spent, moments = found[value], Moments(*sums)
        if (currency or UNKNOWN) != main:
            spent.left_out[OTHER_MONEY] += moments.n
        elif is_mixed:
            spent.left_out[MIXED_MONEY] += moments.n
        elif not is_mature:
            spent.left_out[TOO_NEW] += moments.n
        else:
            spent.by_verdict[verdict] = moments
    return main, {value: found[value] for value in scope.in_order(found)}


def _spending(
    scope: Scope, amount: sa.ColumnElement[int], is_among: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """Count index orders, add up what their customers spent, its powers, and count who did."""
    verdict = find_dimension(VERDICT, scope.warehouse.attributes).expression(scope.setting)
    study = Study.of(
        scope,
        verdict.label(VERDICT),
        touchpoints.c.currency.label("currency"),
        (sa.func.coalesce(touchpoints.c.other_currency, 0) > 0).label("is_mixed"),
        sa.cast(sa.func.coalesce(amount, 0), sa.Double()).label("cents"),
        is_among.label("is_among"),
    )
    c = study.customers.c
    is_mature = (c.stop - c.start >= YEAR).label("is_mature")
    columns = (c.value, c.currency, c[VERDICT], is_mature, c.is_mixed, c.cents)
    *groups, cents = sa.select(*columns).where(c.is_among).subquery().c
    powers = (cents, cents * cents, cents * cents * cents)
    sums = (*map(sa.func.sum, powers), sa.func.count().filter(cents > 0))
    return sa.select(*groups, sa.func.count(), *sums).group_by(*groups)
