"""Operations: how well each operational metric stands in for what the customer says and does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from reports.estimate import not_known
from reports.metrics.coverage.response import looks_at_verdicts
from reports.metrics.operations.counting import KEPT, LOST, Lines, Tally, columns, tally
from reports.metrics.operations.findings import findings
from reports.metrics.operations.followed import Returning, count_returning
from reports.metrics.operations.holding import Holding
from reports.metrics.operations.label import CANNOT_TELL
from reports.metrics.operations.operational import OPERATIONAL, OperationalMetric
from reports.metrics.operations.received import as_received
from reports.metrics.operations.returning import left_out, repeat_block
from reports.metrics.operations.totals import co_movement_rows
from reports.metrics.operations.verdict import verdict_block
from reports.query import Query
from reports.remarks import remarks
from reports.report import LeftOut, Report, Row
from reports.scope import Scope
from reports.setting import Expression
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population
from surveys.verdict import Verdict

QUESTION = "How well does each operational metric stand in for the customer's verdict?"
CIRCULAR = "Chosen by the verdict, which is what the metric is held against"
VERDICT = {"outcome": "verdict"}
PER_CONTACT = {"outcome": "verdict", "per": "contact"}
OF_ORDERS = tuple(OPERATIONAL.values())
OF_CONTACTS = tuple(metric for metric in OF_ORDERS if metric.is_of_contacts)


def operations(warehouse: Warehouse, query: Query) -> Report:
    """Return every operational metric against the verdict, per order and per contact."""
    scope = Scope(warehouse, query)
    of_orders = as_received(scope, OF_ORDERS)
    contacts = _against_verdict(scope, OF_CONTACTS, PER_CONTACT, _contacts(), "contact_channel")
    orders = _against_verdict(scope, of_orders, VERDICT, _due_orders(scope), "channel")
    if not (orders or contacts or scope.by):
        orders = _block(scope, {None: Tally()}, of_orders, VERDICT)
    returning, missing = _against_repeat(replace(scope, landmark=True), of_orders)
    totals = co_movement_rows(scope)
    rows = [*orders, *contacts, *(returning if orders else []), *totals]
    return Report(
        name="operations",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        left_out=missing,
        notes=[
            *remarks(scope),
            *([] if scope.by else findings(rows)),
            *(_unrated(scope) if contacts else []),
            *_of_contacts(scope),
        ],
        meanings={
            metric.name: f"red: {metric.red_when(scope.setting.targets)}" for metric in OF_ORDERS
        },
        dimensions=("operational_metric", "outcome", "per", *([scope.by.name] if scope.by else [])),
    )


def _against_verdict(
    scope: Scope,
    metrics: Sequence[OperationalMetric],
    block: Mapping[str, str],
    among: sa.ColumnElement[bool],
    channel: str,
) -> list[Row]:
    """Return a block; none where there are no such touchpoints, or no contact has a verdict."""
    lines = (
        sa.select(
            scope.group.label("value"),
            _outcome().label("outcome"),
            *columns(scope, metrics, channel),
        )
        .where(among, *scope.within())
        .subquery()
    )
    tallies = tally(scope.warehouse, Lines(lines, metrics))
    if block is PER_CONTACT and not any(one.has_outcomes for one in tallies.values()):
        return []
    return _block(scope, tallies, metrics, block)


def _block(
    scope: Scope,
    tallies: Mapping[Any, Tally],
    metrics: Sequence[OperationalMetric],
    block: Mapping[str, str],
) -> list[Row]:
    min_n, targets = scope.query.min_n, scope.setting.targets
    rows = []
    for value in scope.in_order(tallies):
        holding = Holding(tallies[value], metrics)
        group = {**block, **scope.named(value)}
        held = holding.held(targets)
        rows += verdict_block(group, held, holding.explained(held, min_n), min_n)
    return [_circular(row) for row in rows] if looks_at_verdicts(scope) else rows


def _circular(row: Row) -> Row:
    """Return the row without its numbers: of orders chosen by their verdict they tell nothing."""
    return Row(
        row.group, row.metric, not_known(row.estimate.n, CIRCULAR), row.label and CANNOT_TELL
    )


def _against_repeat(
    scope: Scope, metrics: Sequence[OperationalMetric]
) -> tuple[list[Row], list[LeftOut]]:
    """Return the block of coming back, and who is left out of it."""
    min_n = scope.query.min_n
    rows, missing = [], []
    counted = count_returning(scope, metrics) or ({} if scope.by else {None: Returning()})
    for value, returning in counted.items():
        group = scope.named(value)
        held = Holding(returning.mature, metrics).held(scope.setting.targets)
        colours = [returning.colours(one.metric) for one in held]
        rows += repeat_block(group, held, colours, min_n)
        missing += left_out(group, returning.left_out, min_n)
    return rows, missing


def _outcome() -> Expression:
    """Return KEPT for satisfied, LOST for any other verdict, NULL without one."""
    verdict = touchpoints.c.verdict
    return sa.case((verdict == Verdict.SATISFIED.value, KEPT), (verdict.is_not(None), LOST))


def _due_orders(scope: Scope) -> sa.ColumnElement[bool]:
    is_due = touchpoints.c.due_day <= scope.setting.over
    is_answered = touchpoints.c.verdict.is_not(None)
    return (touchpoints.c.population == Population.COMPLETED.value) & (is_due | is_answered)


def _unrated(scope: Scope) -> list[str]:
    """Say how contacts that nobody could rate count in what is missed."""
    c = touchpoints.c
    never_answered = (_contacts(), c.is_unanswered, c.verdict.is_(None), *scope.within())
    ((n,),) = scope.warehouse.rows(sa.select(sa.func.count()).where(*never_answered))
    if not n:
        return []
    return [
        f"{n:,} contacts were never answered and have no verdict: in what speed of answer misses, "
        "they count as dissatisfied as often as the others with red."
    ]


def _of_contacts(scope: Scope) -> list[str]:
    """Say by what contacts are told apart where there is nothing but contacts."""
    names = {scope.query.by, *(name for name, _ in scope.query.where)}
    if scope.warehouse.as_of is None and "channel" in names:
        return ["Only orders have a channel; that of contacts is contact_channel."]
    return []


def _contacts() -> sa.ColumnElement[bool]:
    return touchpoints.c.kind == "contact"
