"""The report on channels of facts written by hand, and what it says of a group."""

from typing import Any

from reports.channels import channels
from reports.estimate import Estimate
from reports.query import Query
from reports.report import Report
from tests.reports.written import AS_OF, WrittenFacts, order


def asked(
    *rows: dict[str, Any], contacts: list[dict[str, Any]] | None = None, **query: Any
) -> Report:
    facts = WrittenFacts(*rows, contacts=contacts or [])
    return channels(facts, Query(**{"as_of": AS_OF, "min_n": 1, "settle_days": 0, **query}))


def found(report: Report, metric: str, **group: str) -> Estimate:
    estimate = report.estimate(metric, **group)
    assert estimate, (metric, group)
    return estimate


def counts(report: Report, metric: str, **group: str) -> tuple[int | None, int]:
    estimate = found(report, metric, **group)
    return estimate.hits, estimate.n


def verdicts(satisfied: int, unsaid: int, **facts: Any) -> list[dict[str, Any]]:
    happy, unhappy = (order(verdict=one, **facts) for one in ("satisfied", "unsaid"))
    return [happy] * satisfied + [unhappy] * unsaid
