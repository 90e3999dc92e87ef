"""Satisfaction: which share of customers is satisfied, and what becomes of the others."""

from reports.metrics.coverage.cells import count_cells
from reports.metrics.coverage.weighting import (
    SATISFIED_WEIGHTED,
    unequal_chances,
    weighted_rows,
)
from reports.metrics.satisfaction import tree_rows
from reports.query import Query
from reports.remarks import nothing, remarks
from reports.report import Report
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "Which share of customers is satisfied, and what becomes of the others?"


def satisfaction(warehouse: Warehouse, query: Query) -> Report:
    """Return the verdict tree of everybody or of each group, the share satisfied weighted too."""
    scope = Scope(warehouse, query)
    cells = count_cells(scope)
    weighted = [row for row in weighted_rows(scope, cells) if row.metric == SATISFIED_WEIGHTED]
    rows = [*tree_rows(scope), *weighted]
    return Report(
        name="satisfaction",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        notes=[
            *remarks(scope),
            *unequal_chances(cells.values()),
            *([] if rows else nothing(scope)),
        ],
        dimensions=(scope.by.name,) if scope.by else (),
    )
