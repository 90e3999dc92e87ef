"""The operations page: what green hides in one sentence, and no more than is known."""

from dataclasses import replace
from datetime import date

import pytest

from reports.estimate import Estimate, not_known
from reports.pages.operations import operations_page
from reports.period import Period
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import report
from tests.pages.operational import DELIVERY, WAIT, around, held, page_of


def test_the_answer_is_what_the_best_metric_misses_and_that_none_stands_in() -> None:
    surely_not = [replace(row, label=row.label and "does_not_stand_in") for row in WAIT]
    assert page_of(*surely_not, *DELIVERY).sentence == (
        "Watching **on-time delivery** alone misses **57%** of dissatisfied customers; "
        "**none** of your 2 metrics stands in for their verdict."
    )


def test_beside_a_label_that_cannot_tell_none_is_said_surely_not_to_stand_in() -> None:
    page = page_of(*WAIT, *DELIVERY)
    assert [line.label for line in page.signatures[0].lines] == ["Cannot tell", "Weak"]
    assert page.sentence.endswith(
        "**none** of your 2 metrics has been shown to stand in for their verdict."
    )


def test_metrics_that_cannot_be_compared_are_not_told_among_the_others() -> None:
    untold = [
        Row(
            {**row.group, "operational_metric": "returned"},
            row.metric,
            not_known(0, "Not recorded"),
        )
        for row in WAIT
    ]
    assert (
        "of the 2 metrics that can be compared has" in page_of(*WAIT, *DELIVERY, *untold).sentence
    )


def test_the_best_metric_tells_most_surely_apart_not_the_one_red_for_everybody() -> None:
    page = page_of(*DELIVERY, *WAIT)
    assert page.headlines[0].label == "On-time delivery misses"
    assert page.headlines[0].value == "57.5%"
    assert page.headlines[0].detail == (
        "52.5–62.5%",
        "of 232 dissatisfied",
        "50.0% not corrected for who answers",
    )
    assert [one.value for one in page.headlines[1:]] == ["16.6%", "+54.6 points", "0.717"]


def test_what_tells_apart_most_surely_goes_before_what_misses_least() -> None:
    """Red for four in five: it misses few, and there are hardly more dissatisfied than in green."""
    nearly_all = held(
        "returned",
        (20, 100),
        (90, 400),
        missed=around(0.18, 110),
        auc=around(0.8, 500),
        label="weak",
    )
    assert page_of(*nearly_all, *DELIVERY).headlines[0].label == "On-time delivery misses"


def test_that_none_stands_in_is_not_said_while_one_still_may() -> None:
    vague = held(
        "first_contact_resolution",
        (10, 50),
        (25, 40),
        missed=around(0.3, 35, 0.14),
        auc=around(0.7, 90, 0.12),
        label="cannot_tell",
    )
    assert page_of(*DELIVERY, *vague).sentence.endswith(
        "; **none** of your 2 metrics has been shown to stand in for their verdict."
    )


def test_a_metric_that_stands_in_is_the_answer() -> None:
    good = held(
        "first_contact_resolution",
        (10, 500),
        (200, 300),
        missed=around(0.2, 210),
        auc=around(0.9, 800),
        label="stands_in",
    )
    page = page_of(*DELIVERY, *good)
    assert page.sentence == (
        "**First-contact resolution** stands in for their verdict, and yet it misses **20%** of "
        "dissatisfied customers in contact."
    )
    assert [line.is_sure for line in page.signatures[0].lines] == [False, True]


def test_contacts_with_a_verdict_of_their_own_are_a_table_of_their_own() -> None:
    own = [
        Row({**row.group, "per": "contact"}, row.metric, row.estimate, row.label) for row in WAIT
    ]
    page = page_of(*own)
    assert len(page.signatures) == 1
    assert page.signatures[0].lines[0].missed.detail[1:] == (
        "of 86 dissatisfied",
        "43.0% not corrected for who answers",
    )
    assert "corrected for who answers" in page.signatures[0].about
    assert "of dissatisfied contacts" in page.sentence


def test_a_shop_with_contacts_alone_is_as_of_its_contacts() -> None:
    own = [
        Row({**row.group, "per": "contact"}, row.metric, row.estimate, row.label) for row in WAIT
    ]
    alone = replace(report("operations", own), as_of=None)
    page = operations_page(lambda _name, _query: alone, Query())
    assert page.as_of == "No orders yet; contacts opened at any time"
    assert page_of(*own).as_of.startswith("As of 20 November 2026, orders placed")


def test_totals_are_marked_as_linked_to_nobody() -> None:
    moves = Row(
        {"operational_metric": "refund_rate", "outcome": "verdict"}, "co_movement", around(0.3, 14)
    )
    page = page_of(*DELIVERY, moves)
    assert page.tables[0].caption == "Known only as totals: cannot be linked to customers"
    assert page.tables[0].rows[0][0] == "Refund rate"
    assert [line.name for line in page.signatures[0].lines] == ["On-time delivery"]


def test_with_no_answers_the_page_leads_on() -> None:
    page = page_of()
    assert page.empty
    assert page.empty.href == "surveys.overview"


def test_with_nothing_at_all_it_asks_for_contacts() -> None:
    nothing = Report(name="operations", question="", as_of=None, query=Query())
    page = operations_page(lambda _name, _query: nothing, Query())
    assert page.empty
    assert page.empty.command == "comeback import contacts FILE.csv"


def test_where_all_is_chance_no_metric_is_named() -> None:
    rows = [
        held(
            metric,
            (200, 400),
            (100, 200),
            missed=around(0.66, 300),
            auc=around(0.5, 600),
            label="does_not_stand_in",
            p_holm=1.0,
        )
        for metric in ("wait_time", "speed_of_answer")
    ]
    assert page_of(*rows[0], *rows[1]).sentence == (
        "By operations alone, dissatisfied customers cannot be told from the others: "
        "**none** of your 2 metrics does better than chance."
    )


def test_one_metric_is_not_counted() -> None:
    assert page_of(*DELIVERY).sentence.endswith(
        "of dissatisfied customers; it does **not** stand in for their verdict."
    )


@pytest.mark.parametrize(
    ("auc", "missed", "said"),
    [
        (around(0.7, 90, 0.04), around(0.3, 35, 0.1), "it does **not** stand in"),
        (around(0.7, 90, 0.06), around(0.6, 35, 0.1), "it does **not** stand in"),
        (around(0.7, 90, 0.06), around(0.45, 35, 0.1), "it has **not** been shown to stand in"),
    ],
)
def test_a_metric_may_stand_in_only_if_both_its_intervals_leave_room(
    auc: Estimate, missed: Estimate, said: str
) -> None:
    rows = held("on_time_delivery", (10, 50), (25, 40), missed=missed, auc=auc, label="weak")
    assert said in page_of(*rows).sentence


def test_few_answers_make_a_table_of_reasons_and_not_an_empty_page() -> None:
    named = {"operational_metric": "on_time_delivery", "outcome": "verdict"}
    few = not_known(3, "Not enough answers yet (3 of at least 5)")
    page = page_of(Row(named, "missed", few), Row(named, "auc", few, label="not_enough_answers"))
    assert page.empty is None
    assert page.sentence == "It cannot be said yet what the operational metrics miss."
    assert page.signatures[0].lines[0].missed.detail == (few.reason,)


def test_totals_alone_are_shown_too() -> None:
    named = {"operational_metric": "refund_rate", "outcome": "verdict"}
    page = page_of(Row(named, "co_movement", around(0.3, 14)))
    assert page.empty is None
    assert len(page.tables) == 1


def test_how_the_answer_moved_stands_under_it() -> None:
    named = {"operational_metric": "on_time_delivery", "outcome": "verdict"}
    against = Period(date(2026, 9, 1), date(2026, 9, 30))
    change = Estimate(n=232, value=0.02, low=-0.03, high=0.07)
    moved = Row({**named, "against": "2026-09-01..2026-09-30"}, "missed_change", change)
    compared = replace(report("operations", [*DELIVERY, moved]), query=Query(against=against))
    page = operations_page(lambda _name, _query: compared, Query())
    assert page.headlines[0].change
    assert page.headlines[0].change.startswith("+2.0 points against")
    assert page.headlines[0].change.endswith("noise")
