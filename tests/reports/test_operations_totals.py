"""A metric known only as totals is held against the share dissatisfied, never against customers."""

from typing import Any

import pytest

from reports.catalogue import REPORTS
from reports.metrics.operations.totals import UNLINKED, Measured, co_movement
from reports.query import Query
from reports.report import Report
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

CAPITAL = UNLINKED.capitalize()
# Of four answers a week, so many dissatisfied.
DISSATISFIED = [0, 1, 3, 2, 0, 1, 3, 2, 0, 1, 3, 2]


def week(number: int, value: float, **more: Any) -> dict[str, Any]:
    first_day = DAY + 7 * number
    return {
        "month": "2026-01",
        "metric": "queue_length",
        "first_day": first_day,
        "last_day": first_day + 6,
        "value": value,
        **more,
    }


def answers(weeks: int) -> list[dict[str, Any]]:
    rows = []
    for number, lost in enumerate(DISSATISFIED[:weeks]):
        day = DAY + 7 * number + 6
        rows += [order(day=day, verdict="unsaid")] * lost
        rows += [order(day=day, verdict="satisfied")] * (4 - lost)
    return rows


def asked(measured: list[dict[str, Any]], weeks: int = 12, **query: Any) -> Report:
    facts = WrittenFacts(*answers(weeks), measurements=measured)
    return REPORTS["operations"](facts, Query(as_of=AS_OF, **{"min_n": 1, **query}))


def queue_length(report: Report) -> Any:
    group = {"operational_metric": "queue_length", "outcome": "verdict"}
    return report.estimate("co_movement", **group)


def test_what_rises_with_the_dissatisfied_moves_with_them() -> None:
    measured = [week(number, 10 + 5 * lost) for number, lost in enumerate(DISSATISFIED)]
    estimate = queue_length(asked(measured))
    assert (estimate.n, estimate.value) == (12, pytest.approx(1))
    assert estimate.method == "spearman_of_changes"
    upside_down = [week(number, -lost) for number, lost in enumerate(DISSATISFIED)]
    assert queue_length(asked(upside_down)).value == pytest.approx(-1)


def test_fewer_than_twelve_periods_say_so() -> None:
    measured = [week(number, lost) for number, lost in enumerate(DISSATISFIED)]
    few = f"{CAPITAL}; not enough periods with answers yet (11 of at least 12)"
    assert queue_length(asked(measured[:11])).reason == few
    assert queue_length(asked(measured, weeks=11)).reason == few
    hidden = queue_length(asked(measured, min_n=5))
    assert hidden.reason.endswith("(0 of at least 12)")


def test_what_never_moves_says_so() -> None:
    estimate = queue_length(asked([week(number, 7.0) for number in range(12)]))
    assert estimate.reason == f"{CAPITAL}; one of the two always changes by the same"


def test_totals_of_the_whole_shop_are_not_held_against_a_part_of_it() -> None:
    measured = [week(number, lost) for number, lost in enumerate(DISSATISFIED)]
    for query in ({"by": "channel"}, {"where": (("channel", "unknown"),)}):
        estimate = queue_length(asked(measured, **query))
        assert estimate.reason == f"{CAPITAL}: clear the filters and groups"
    of_one_store = [{**one, "location": "north"} for one in measured]
    assert queue_length(asked(of_one_store)) is None


def test_periods_that_overlap_count_once() -> None:
    days = {day: (day % 3, 4) for day in range(100)}
    weeks = [Measured(7 * number, 7 * number + 6, number % 5) for number in range(12)]
    month = Measured(1, 30, 99.0)
    assert co_movement([*weeks, month], days, 1) == co_movement(weeks, days, 1)


def test_the_totals_are_no_metric_of_an_order() -> None:
    report = asked([week(0, 1.0)])
    rows = [row for row in report.rows if row.group["operational_metric"] == "queue_length"]
    assert [row.metric for row in rows] == ["co_movement"]
    assert rows == report.rows[-1:]
