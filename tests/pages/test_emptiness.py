"""Where nothing can be shown, the one next step is the first that is missing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.catalogue import REPORTS
from reports.pages.overview import overview_page
from reports.pages.page import Page
from reports.pages.panels import Ask
from reports.pages.problems import problems_page
from reports.pages.satisfaction import satisfaction_page
from reports.query import Query
from reports.remarks import NOTHING
from reports.report import Report
from tests.pages.examples import report
from tests.reports.written import WrittenFacts, order


@pytest.mark.parametrize("build", [overview_page, satisfaction_page, problems_page])
def test_a_survey_is_switched_on_only_once_there_are_orders(
    build: Callable[[Ask, Query], Page],
) -> None:
    def with_orders(name: str, query: Query) -> Report:
        return report(name, [])

    def without(name: str, query: Query) -> Report:
        return replace(report(name, []), as_of=None)

    asked, empty = build(with_orders, Query()).empty, build(without, Query()).empty
    assert asked
    assert empty
    assert asked.href == "surveys.overview"
    assert empty.command == "comeback import orders FILE.csv"


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_said_not_to_match_where_nothing_was_asked_for(name: str) -> None:
    assert NOTHING not in REPORTS[name](WrittenFacts(), Query()).notes


@pytest.mark.parametrize("name", ["satisfaction", "repeat", "channels", "coverage", "problems"])
def test_a_filter_that_nothing_passes_is_said_to_match_nothing(name: str) -> None:
    query = Query(where=(("channel", "online"),), by="channel" if name == "repeat" else None)
    nowhere = REPORTS[name](WrittenFacts(order(channel="store")), query)
    assert (NOTHING in nowhere.notes) == (not nowhere.rows)
