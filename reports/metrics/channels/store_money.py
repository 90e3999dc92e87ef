"""What customers who ordered away from the stores spend in them afterwards, by their verdict."""

import sqlalchemy as sa

from reports.metrics.channels.differences import MINUS
from reports.metrics.channels.places import in_store
from reports.metrics.channels.spill_over import DISSATISFIED, GROUPS, SATISFIED, VERDICT
from reports.metrics.value.spent import Spent, count_spent
from reports.metrics.value.worth import brought, less
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.warehouse.columns import touchpoints

SPENT = "store_revenue_365d"


def store_money_rows(scope: Scope) -> tuple[list[Row], list[LeftOut]]:
    """Return what they spend on average, and how many are left out by cause.

    `scope` is not broken down by the verdict.
    """
    c = touchpoints.c
    among = sa.and_(~in_store(c.channel), c.landmark_verdict.is_not(None))
    currency, found = count_spent(scope, c.revenue_store_cents, among)
    rows, missing = [], []
    for value, spent in found.items():
        group = {**scope.named(value), "currency": currency}
        rows += _rows(group, spent, scope.query.min_n)
        missing += [
            LeftOut({"outcome": SPENT, **group}, cause, n if n >= scope.query.min_n else None)
            for cause, n in sorted(spent.left_out.items())
        ]
    return rows, missing


def _rows(group: dict[str, str], spent: Spent, min_n: int) -> list[Row]:
    groups = {name: spent.of(*verdicts) for name, verdicts in GROUPS.items()}
    apart = {**group, VERDICT: DISSATISFIED, MINUS: SATISFIED}
    return [
        *(
            Row({**group, VERDICT: name}, SPENT, brought(one, min_n))
            for name, one in groups.items()
        ),
        Row(apart, f"{SPENT}_difference", less(groups[DISSATISFIED], groups[SATISFIED], min_n)),
    ]
