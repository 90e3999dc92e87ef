"""Coverage: who was asked, who answered, and what that does to the numbers."""

from reports.metrics.coverage.counts import count_fates
from reports.metrics.coverage.ledger import ledger_rows, stage_rows
from reports.metrics.coverage.response import conditional, looks_at_verdicts, rate_rows
from reports.query import Query
from reports.remarks import remarks
from reports.report import Report, Row
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse

QUESTION = "Who was asked, who answered, and what does that do to the numbers?"


def coverage(warehouse: Warehouse, query: Query) -> Report:
    """Return the ledger, how far who is due comes in it, and the response rates."""
    scope = Scope(warehouse, query)
    rows = _ledger(scope)
    return Report(
        name="coverage",
        question=QUESTION,
        as_of=scope.as_of,
        query=query,
        rows=rows,
        notes=remarks(scope),
        dimensions=(*([scope.by.name] if scope.by else []), "disposition"),
    )


def _ledger(scope: Scope) -> list[Row]:
    fates = count_fates(scope) or ({} if scope.by else {None: []})
    rows = []
    for value, some in fates.items():
        group = scope.named(value)
        rates = rate_rows(group, some, scope.query.min_n)
        rows += [*stage_rows(group, some), *ledger_rows(group, some)]
        rows += map(conditional, rates) if looks_at_verdicts(scope) else rates
    return rows
