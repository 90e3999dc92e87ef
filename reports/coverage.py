"""Coverage: who was asked, who answered, and what that does to the numbers."""

from collections.abc import Sequence
from typing import Any

from reports.metrics.coverage.cells import Cell, count_cells
from reports.metrics.coverage.counts import Fate, count_fates
from reports.metrics.coverage.ledger import ledger_rows, stage_rows
from reports.metrics.coverage.nonresponse import bounds_row, early_late_rows
from reports.metrics.coverage.outcome import (
    answering_rows,
    arm_rows,
    by_answering,
    by_arm,
    left_out,
)
from reports.metrics.coverage.representation import count_parts, representation_rows
from reports.metrics.coverage.response import conditional, looks_at_verdicts, rate_rows
from reports.metrics.coverage.warnings import warnings
from reports.metrics.coverage.weighting import unequal_chances, weighted_rows
from reports.query import Query
from reports.remarks import nothing, remarks
from reports.report import Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "Who was asked, who answered, and what does that do to the numbers?"
DIMENSIONS = ("disposition", "dimension", "value", "asked", "arm")


def coverage(warehouse: Warehouse, query: Query) -> Report:
    """Return the ledger, response rates, weighted shares, and who the silent ones are.

    Who answers and what customers did afterwards are told of everybody alone, not by group; where
    rows are chosen by their verdict, nothing is known of who did not answer.
    """
    scope = Scope(warehouse, query)
    fates = count_fates(scope) or ({} if scope.by else {None: []})
    report = Report(
        name="coverage",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=[row for value, some in fates.items() for row in _asking_rows(scope, value, some)],
        notes=remarks(scope),
        dimensions=(scope.by.name, "disposition") if scope.by else DIMENSIONS,
    )
    cells = count_cells(scope)
    report.rows.extend(weighted_rows(scope, cells))
    report.notes.extend(unequal_chances(cells.values()))
    if not report.rows:
        report.notes.extend(nothing(scope))
    if scope.by or looks_at_verdicts(scope):
        return report
    _add_everybody(report, scope, cells[None])
    report.notes.extend(warnings(report.rows))
    return report


def _asking_rows(scope: Scope, value: Any, fates: Sequence[Fate]) -> list[Row]:
    group, min_n = scope.named(value), scope.query.min_n
    of_the_asked = [
        *rate_rows(group, fates, min_n),
        bounds_row(group, fates, min_n),
        *early_late_rows(group, fates, min_n),
    ]
    if looks_at_verdicts(scope):
        of_the_asked = [conditional(row) for row in of_the_asked]
    return [*stage_rows(group, fates), *ledger_rows(group, fates), *of_the_asked]


def _add_everybody(report: Report, scope: Scope, cells: Sequence[Cell]) -> None:
    min_n = scope.query.min_n
    report.rows.extend(representation_rows(count_parts(scope, cells), min_n))
    answering, arms = by_answering(scope), by_arm(scope)
    report.rows.extend([*answering_rows(answering, min_n), *arm_rows(arms, min_n)])
    report.left_out.extend([*left_out("asked", answering, min_n), *left_out("arm", arms, min_n)])
