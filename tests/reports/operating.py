"""Shops of a few orders whose operations are held against the verdict."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from reports.catalogue import REPORTS
from reports.estimate import Estimate
from reports.query import Query
from reports.report import Report, Row
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

GOOD, WRONG = {"verdict": "satisfied"}, {"verdict": "left_wrong"}
ON_TIME = {"promised_day": DAY + 3, "delivered_day": DAY + 3, "on_time": True}
LATE = {"promised_day": DAY + 3, "delivered_day": DAY + 4, "on_time": False}
Rows = list[dict[str, Any]]


def asked(*rows: Rows, min_n: int = 1, as_of: date = AS_OF, **query: Any) -> Report:
    facts = WrittenFacts(*(row for some in rows for row in some))
    return REPORTS["operations"](facts, Query(min_n=min_n, as_of=as_of, **query))


def verdict_rows(report: Report, metric: str, **group: str) -> dict[str, Row]:
    wanted = {"operational_metric": metric, "outcome": "verdict", **group}
    return {row.metric: row for row in report.rows if row.group == wanted}


def figures(estimate: Estimate) -> tuple[int | None, int]:
    return estimate.hits, estimate.n


def small_shop() -> Sequence[Rows]:
    """Return 16 answers and 60 orders without one, of which the late answer more."""
    return (
        [order(**ON_TIME, **GOOD)] * 10,
        [order(**ON_TIME, **WRONG)] * 2,
        [order(**LATE, **GOOD)],
        [order(**LATE, **WRONG)] * 3,
        [order(**ON_TIME)] * 40,
        [order(**LATE)] * 20,
    )
