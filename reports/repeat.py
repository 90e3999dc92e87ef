"""Repeat buying: do customers come back?"""

from collections.abc import Sequence

from reports.breakdown import counts_from_landmark
from reports.estimate import Estimate
from reports.metrics.families.repeat import mature_metric, repeat_metric
from reports.metrics.repeat import (
    Followed,
    Study,
    curve_of,
    differs,
    repeat_rows,
)
from reports.query import Query
from reports.remarks import anonymous, nothing, remarks
from reports.report import LeftOut, Report, Row
from reports.scope import Scope
from reports.statistics.survival import kaplan_meier
from reports.warehouse.duckdb import Warehouse

QUESTION = "Do customers come back?"
FROM_LANDMARK = (
    "By verdict and by what became of contacts, and of customers with one of either, days count "
    "from the landmark, 14 days after the order was due, as known then: who bought again before it "
    "is left out and counted."
)


def repeat(warehouse: Warehouse, query: Query) -> Report:
    """Return who came back; by verdict or contacts, or of those with one, from the landmark."""
    filters = {name for name, _ in query.where}
    scope = Scope(warehouse, query, landmark=counts_from_landmark(query))
    report = Report(
        name="repeat",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        notes=_notes(scope, filters),
        dimensions=(scope.by.name,) if scope.by else (),
    )
    nobody = {} if scope.by else {None: Followed(mature=[(0, 0)] * len(query.horizons))}
    for value, followed in (Study.of(scope).groups() or nobody).items():
        _add_group(report, scope.named(value), followed)
    if not report.rows:
        report.notes.extend(nothing(scope))
    return report


def _notes(scope: Scope, filters: set[str]) -> list[str]:
    notes = [*remarks(scope), *anonymous(scope)]
    if filters:
        notes.append("A filter selects among first orders; it never makes another order the first.")
    if scope.landmark:
        notes.append(FROM_LANDMARK)
    return notes


def _add_group(report: Report, group: dict[str, str], followed: Followed) -> None:
    """Add a group's shares and curve, who is left out of it, and how the newer differ."""
    horizons, min_n = report.query.horizons, report.query.min_n
    fit = kaplan_meier(followed.spans)
    rows = repeat_rows(group, fit, followed.mature, horizons, min_n)
    report.rows.extend(rows)
    report.notes.extend(_newer_differ(group, rows, horizons))
    report.left_out.extend(
        LeftOut(group, cause, count if count >= min_n else None)
        for cause, count in followed.left_out.items()
    )
    if fit.n >= min_n:
        report.curves.append(curve_of(group, fit))


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
