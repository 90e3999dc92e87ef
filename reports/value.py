"""Value: what a satisfied customer is worth, and where revenue moved."""

from collections.abc import Iterator
from dataclasses import replace

from reports.comparison import comparable
from reports.metrics.repeat import anonymous_orders
from reports.metrics.value.moved import revenue_moved
from reports.metrics.value.spent import VERDICT, Spent, count_spent
from reports.metrics.value.worth import CURRENCY, cost_row, worth_rows
from reports.query import Query
from reports.remarks import remarks
from reports.report import LeftOut, Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "What is a satisfied customer worth, and where did revenue move?"
MOVED_BY = ("buyer", "said_before", "reasons_before", "period")


def value(warehouse: Warehouse, query: Query) -> Report:
    """Return what customers bring by verdict and, of everybody, where revenue moved.

    Two periods that are compared are those between which revenue moved.
    """
    report = comparable(_worth)(warehouse, _of_everybody(query))
    if report.query.by:
        return report
    scope = Scope(warehouse, replace(query, against=None))
    moved = revenue_moved(scope, query.against)
    return replace(
        report,
        rows=[*report.rows, cost_row(_currency(report), query.acquisition_cost), *moved.rows],
        left_out=[*report.left_out, *moved.left_out],
        notes=[*report.notes, *moved.notes],
        dimensions=tuple(dict.fromkeys([*report.dimensions, *MOVED_BY, "against"])),
    )


def _of_everybody(query: Query) -> Query:
    """Return the question without what every answer is told apart by anyway."""
    return replace(query, by=None) if query.by == VERDICT else query


def _currency(report: Report) -> str:
    return report.rows[0].group[CURRENCY]


def _worth(warehouse: Warehouse, query: Query) -> Report:
    """Return what customers bring in a year, everybody or each group, and by verdict."""
    scope = Scope(warehouse, query)
    currency, groups = count_spent(scope)
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    for found, spent in (groups or ({} if scope.by else {None: Spent()})).items():
        group = {CURRENCY: currency, **scope.named(found)}
        rows += worth_rows(group, spent, query.min_n, query.acquisition_cost)
        left_out += _left_out(scope.named(found), spent, query.min_n)
    return Report(
        name="value",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        left_out=left_out,
        notes=[*remarks(scope), *_anonymous(scope)],
        dimensions=(CURRENCY, *((scope.by.name,) if scope.by else ()), VERDICT),
    )


def _left_out(group: dict[str, str], spent: Spent, min_n: int) -> Iterator[LeftOut]:
    for cause, count in spent.left_out.items():
        yield LeftOut(group, cause, count if count >= min_n else None)


def _anonymous(scope: Scope) -> list[str]:
    count = anonymous_orders(scope)
    if not count:
        return []
    have = f"{count:,} orders have" if count > 1 else "1 order has"
    return [f"{have} no known customer, whose year cannot be followed: counted apart."]
