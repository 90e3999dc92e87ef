"""What went wrong, as it was named: no more than the overview tells of it."""

import sqlalchemy as sa

from reports.metrics.problems.naming import DISSATISFIED, PICKED, REASON, Answers, split
from reports.metrics.problems.shares import named_rows
from reports.report import Row
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from surveys.population import Population
from surveys.verdict import Verdict


def reason_rows(scope: Scope) -> list[Row]:
    """Return the share of the dissatisfied who picked a reason that picked each."""
    c = touchpoints.c
    lines = (
        sa.select(c.verdict, c.reasons)
        .where(
            c.population == Population.COMPLETED.value,
            c.verdict.in_([verdict.value for verdict in DISSATISFIED]),
            PICKED,
            *scope.within(),
        )
        .subquery()
    )
    answers = Answers()
    for verdict, reasons, n in scope.warehouse.rows(
        sa.select(*lines.c, sa.func.count()).group_by(*lines.c)
    ):
        answers.together[REASON][split(reasons), Verdict(verdict)] += n
    rows = named_rows({}, answers, REASON, (), scope.query.min_n)
    return [row for row in rows if row.metric == "named" and row.estimate.value is not None]
