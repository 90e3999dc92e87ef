"""The reports by name."""

from collections.abc import Sequence
from dataclasses import replace

from reports.comparison import Build, comparable
from reports.coverage import coverage
from reports.estimate import Estimate
from reports.metrics.coverage.response import response_row
from reports.metrics.coverage.weighting import SATISFIED_WEIGHTED, weighted_rows
from reports.metrics.families.repeat import mature_metric, repeat_metric
from reports.metrics.repeat import (
    Followed,
    Study,
    anonymous_orders,
    curve_of,
    differs,
    repeat_rows,
)
from reports.metrics.satisfaction import change_row, tree_rows
from reports.operations import operations
from reports.query import Query, QueryError
from reports.remarks import NOTHING, remarks
from reports.report import LeftOut, Report, Row
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from reports.warehouse.duckdb import Warehouse

QUESTIONS = {
    "overview": "Where do we stand, and what moved?",
    "satisfaction": "Which share of customers is satisfied, and what becomes of the others?",
    "repeat": "Do customers come back?",
}
LANDMARK_DIMENSION = "verdict"
HEADLINE_HORIZON = 90


def overview(warehouse: Warehouse, query: Query) -> Report:
    """Return where the shop stands: the verdict tree, who answers, who comes back, what moved."""
    if query.by:
        raise QueryError("The overview is of everybody; ask another report for groups.")
    scope = Scope(warehouse, query)
    returning = repeat(warehouse, replace(query, horizons=(HEADLINE_HORIZON,)))
    headline = [row for row in returning.rows if row.metric == repeat_metric(HEADLINE_HORIZON).name]
    change = change_row(scope)
    rows = [*tree_rows(scope), response_row(scope), *headline, *([change] if change else [])]
    report = _report("overview", scope, rows, returning.notes, ("month", "against"))
    report.left_out.extend(returning.left_out)
    return report


def satisfaction(warehouse: Warehouse, query: Query) -> Report:
    """Return the verdict tree of everybody or of each group, the share satisfied weighted too."""
    scope = Scope(warehouse, query)
    weighted = [row for row in weighted_rows(scope) if row.metric == SATISFIED_WEIGHTED]
    rows = [*tree_rows(scope), *weighted]
    return _report("satisfaction", scope, rows, [*remarks(scope), *([] if rows else [NOTHING])])


def repeat(warehouse: Warehouse, query: Query) -> Report:
    """Return who came back; by verdict, or of those with one verdict, from the landmark."""
    looked_at = {query.by, *(name for name, _ in query.where)}
    scope = Scope(warehouse, query, landmark=LANDMARK_DIMENSION in looked_at)
    notes = [*remarks(scope), *_anonymous(scope)]
    if query.where:
        notes.append("A filter selects among first orders; it never makes another order the first.")
    if any(name == LANDMARK_DIMENSION for name, _ in query.where):
        notes.append("Of customers with one verdict, days count from 14 days after they were due.")
    report = _report("repeat", scope, [], notes)
    nobody = {} if scope.by else {None: Followed(mature=[(0, 0)] * len(query.horizons))}
    for value, followed in (Study.of(scope).groups() or nobody).items():
        group, fit = scope.named(value), kaplan_meier(followed.spans)
        rows = repeat_rows(group, fit, followed.mature, query.horizons, query.min_n)
        report.rows.extend(rows)
        report.notes.extend(_newer_differ(group, rows, query.horizons))
        report.left_out.extend(
            LeftOut(group, cause, count if count >= query.min_n else None)
            for cause, count in followed.left_out.items()
        )
        if fit.n >= query.min_n:
            report.curves.append(curve_of(group, fit))
    if not report.rows:
        report.notes.append(NOTHING)
    return report


BUILDERS: dict[str, Build] = {
    "overview": overview,
    "satisfaction": satisfaction,
    "repeat": repeat,
    "coverage": coverage,
    "operations": operations,
}
REPORTS = {name: comparable(build) for name, build in BUILDERS.items()}


def _report(
    name: str, scope: Scope, rows: list[Row], notes: list[str], dimensions: tuple[str, ...] = ()
) -> Report:
    return Report(
        name=name,
        question=QUESTIONS[name],
        as_of=scope.as_of,
        query=scope.query,
        rows=rows,
        notes=notes,
        dimensions=dimensions or ((scope.by.name,) if scope.by else ()),
    )


def _anonymous(scope: Scope) -> list[str]:
    count = anonymous_orders(scope)
    if not count:
        return []
    counted = f"{count:,} orders have" if count > 1 else "1 order has"
    return [f"{counted} no known customer and cannot be followed: counted apart."]


def _newer_differ(group: dict[str, str], rows: Sequence[Row], horizons: Sequence[int]) -> list[str]:
    """Say where customers followed the whole time come back more or less often than everybody."""
    found: dict[str, Estimate] = {row.metric: row.estimate for row in rows}
    who = "".join(f" ({name}: {value})" for name, value in group.items())
    notes = []
    for day in horizons:
        everybody, mature = found[repeat_metric(day).name], found[mature_metric(day).name]
        if differs(everybody, mature):
            notes.append(
                f"Newer customers behave differently{who}: {everybody.value:.1%} come back within "
                f"{day} days, {mature.value:.1%} of those followed that long."
            )
    return notes
