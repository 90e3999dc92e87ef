"""The overview: where the shop stands in five answers, and what moved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.metrics.abandonment.counting import BY_REASON, count_abandoned
from reports.metrics.abandonment.shares import recovered_rows, whole
from reports.metrics.coverage.response import looks_at_verdicts, response_row
from reports.metrics.families.repeat import repeat_metric
from reports.metrics.overview.coming_back import (
    HORIZON,
    back_row,
    by_verdict_rows,
    followed_months,
)
from reports.metrics.overview.moves import changes, judged
from reports.metrics.overview.named import reason_rows
from reports.metrics.overview.orders import METRIC, Orders, count_orders
from reports.metrics.problems.naming import REASON
from reports.metrics.value.moved import order_value_moved
from reports.metrics.value.sold import count_sold
from reports.metrics.value.spent import Spent, count_spent
from reports.metrics.value.split import joined
from reports.metrics.value.worth import BROUGHT, CURRENCY, worth_rows
from reports.period import Period, last_due_months
from reports.query import Query, QueryError
from reports.repeat import repeat
from reports.report import Report, Row
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse

QUESTION = "Where do we stand, and what moved?"
BY_VERDICT = "satisfied_minus_dissatisfied"
# Of a month, what is held against the month before.
MONTHLY = ("satisfied", "left_wrong")


def overview(warehouse: Warehouse, query: Query) -> Report:
    """Return five answers about everybody, and what moved in the last month that is due.

    Raises:
        QueryError: a breakdown was asked for.
    """
    if query.by:
        raise QueryError("The overview is of everybody; ask another report for groups.")
    scope = Scope(warehouse, query)
    returning = repeat(warehouse, replace(query, horizons=(HORIZON,)))
    headline = [row for row in returning.rows if row.metric == repeat_metric(HORIZON).name]
    months = _months(scope)
    everything, by_month = count_orders(scope, [_key(month) for month in months])
    held = everything.held_rows(scope)
    watched = held[0].group[METRIC] if held else None
    rows = [
        *_tree_rows(everything, query.min_n),
        response_row(scope),
        *headline,
        *by_verdict_rows(scope),
        *reason_rows(scope),
        *held,
        *_money_rows(scope),
        *judged(_moves(scope, months, by_month, watched)),
    ]
    return Report(
        name="overview",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        left_out=returning.left_out,
        notes=returning.notes,
        dimensions=("month", "against", "verdict", REASON, "operational_metric", CURRENCY),
    )


def _months(scope: Scope) -> Sequence[Period]:
    """Return the last month that is due and the one before, if both are asked for."""
    months = last_due_months(scope.over)
    return months if scope.as_of and all(map(scope.period.holds, months)) else ()


def _key(month: Period) -> str:
    return f"{month.first_day:%Y-%m}"


def _tree_rows(orders: Orders, min_n: int) -> list[Row]:
    estimates = orders.tree.estimates(min_n)
    return [Row({}, metric, estimate) for metric, estimate in estimates.items()]


def _money_rows(scope: Scope) -> Iterator[Row]:
    """Yield what customers bring by verdict; where that is not known, who bought after all."""
    is_told = touchpoints.c.landmark_verdict.is_not(None)
    currency, groups = count_spent(scope, among=is_told)
    spent, min_n = groups.get(None, Spent()), scope.query.min_n
    rows = list(worth_rows({CURRENCY: currency}, spent, min_n, None))
    told = {"satisfied", "dissatisfied"}
    yield from (
        row
        for row in rows
        if (row.metric == BROUGHT and row.group.get("verdict") in told) or row.metric == BY_VERDICT
    )
    if all(row.estimate.value is None for row in rows if row.metric == BY_VERDICT):
        (abandoned,) = count_abandoned(scope, (BY_REASON,)).get(None, [{}])
        yield from recovered_rows({}, whole(abandoned), min_n)


def _moves(
    scope: Scope, months: Sequence[Period], orders: Sequence[Orders], watched: str | None
) -> list[Row]:
    """Return how the figures of the last two months differ, of whichever each is known.

    `watched` is the operational metric that tells the dissatisfied apart most surely.
    """
    rows: list[Row] = []
    if months:
        group = _named(months)
        this, other = (_of_month(one, scope, watched) for one in orders)
        rows += [*changes(this, other, group), *_order_value(scope, months, group)]
    followed = followed_months(scope)
    if scope.as_of and followed:
        this, other = ([back_row(scope, month)] for month in followed)
        rows += changes(this, other, _named(followed))
    return rows


def _named(months: Sequence[Period]) -> dict[str, str]:
    return dict(zip(("month", "against"), map(_key, months), strict=True))


def _of_month(orders: Orders, scope: Scope, watched: str | None) -> list[Row]:
    """Return the figures of one month that are held against the same of another.

    Of orders chosen by their verdict, there is none to move.
    """
    if looks_at_verdicts(scope):
        return []
    tree = [row for row in _tree_rows(orders, scope.query.min_n) if row.metric in MONTHLY]
    missed = [row for row in orders.held_rows(scope) if row.metric == "missed"]
    return [*tree, *(row for row in missed if row.group[METRIC] == watched)]


def _order_value(scope: Scope, months: Sequence[Period], group: dict[str, str]) -> list[Row]:
    sold = count_sold(scope, *months)
    orders = joined("", sold.parts("buyer"))
    moved = None if orders.is_small(scope.query.min_n) else order_value_moved(orders)
    return [Row({CURRENCY: sold.currency, **group}, "order_value_moved", moved)] if moved else []
