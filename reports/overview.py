"""The overview: where the shop stands, and what moved."""

from dataclasses import replace

from reports.metrics.coverage.response import response_row
from reports.metrics.families.repeat import repeat_metric
from reports.metrics.satisfaction import change_row, tree_rows
from reports.query import Query, QueryError
from reports.repeat import repeat
from reports.report import Report
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "Where do we stand, and what moved?"
HORIZON = 90


def overview(warehouse: Warehouse, query: Query) -> Report:
    """Return the verdict tree, who answers, who comes back, and what moved, of everybody.

    Raises:
        QueryError: a breakdown was asked for.
    """
    if query.by:
        raise QueryError("The overview is of everybody; ask another report for groups.")
    scope = Scope(warehouse, query)
    returning = repeat(warehouse, replace(query, horizons=(HORIZON,)))
    headline = [row for row in returning.rows if row.metric == repeat_metric(HORIZON).name]
    change = change_row(scope)
    return Report(
        name="overview",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=[*tree_rows(scope), response_row(scope), *headline, *([change] if change else [])],
        left_out=returning.left_out,
        notes=returning.notes,
        dimensions=("month", "against"),
    )
