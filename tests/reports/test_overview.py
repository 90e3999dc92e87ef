"""The overview's five answers and what moved, of a shop counted by hand."""

from datetime import date
from typing import Any

import pytest

from feedback.clock import day_number
from reports.catalogue import REPORTS
from reports.estimate import Estimate
from reports.metrics.overview.moves import judged
from reports.overview import overview
from reports.pages.operations import operations_page
from reports.query import Query
from reports.report import Report, Row
from tests.reports.test_value import said as spent
from tests.reports.written import WrittenFacts, order

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
MONTHS = {"month": "2026-05", "against": "2026-04"}


def placed(first: date, verdict: str | None, times: int, **facts: Any) -> list[dict[str, Any]]:
    """Return orders of a month, each of a customer of its own, delivered on time."""
    day = day_number(first) + 4
    return [
        order(
            **{
                "month": f"{first:%Y-%m}",
                "day": day,
                "due_day": day + 5,
                "landmark_day": day + 19,
                "promised_day": day + 2,
                "delivered_day": day + 2,
                "on_time": True,
                "currency": "EUR",
                "total_cents": 1_000 + number,
                "verdict": verdict,
                "landmark_verdict": verdict,
                **facts,
            }
        )
        for number in range(times)
    ]


LATE = {"on_time": False, "delivered_day": day_number(APRIL) + 20, "reasons": "late"}
SHOP = [
    *placed(date(2026, 3, 1), None, 1),
    *placed(APRIL, "satisfied", 80),
    *placed(APRIL, "left_wrong", 20, reasons="damaged"),
    *placed(MAY, "satisfied", 40),
    *placed(MAY, "left_wrong", 30, reasons="damaged|late"),
    *placed(MAY, "put_right", 30, **LATE),
]


def report(*rows: dict[str, Any], **asked: Any) -> Report:
    return overview(WrittenFacts(*rows), Query(**asked))


def values(found: Report, metric: str, by: str) -> dict[str, float | None]:
    return {
        row.group[by]: row.estimate.value
        for row in found.rows
        if row.metric == metric and by in row.group
    }


def test_the_tree_is_that_of_satisfaction() -> None:
    facts = WrittenFacts(*SHOP)
    tree = [row for row in REPORTS["satisfaction"](facts, Query()).rows if not row.group]
    whole = overview(facts, Query()).rows
    assert [row for row in tree if "weighted" not in row.metric] == whole[:5]


def test_what_went_wrong_is_a_share_of_those_who_said() -> None:
    named = values(report(*SHOP), "named", "reason")
    assert named == {"late": 60 / 80, "damaged": 50 / 80}


def test_what_a_metric_misses_is_what_the_operations_report_says() -> None:
    facts = WrittenFacts(*SHOP)
    operations = {
        row.group["operational_metric"]: row.estimate
        for row in REPORTS["operations"](facts, Query()).rows
        if row.metric == "missed" and row.group["outcome"] == "verdict"
    }
    missed = [row for row in overview(facts, Query()).rows if row.metric == "missed"]
    assert missed
    for row in missed:
        assert row.estimate == operations[row.group["operational_metric"]]


def test_the_overview_watches_the_metric_that_the_operations_page_leads_with() -> None:
    """Three of four sent something back, whatever they said: that tells nobody apart."""
    back = {"returned_day": day_number(APRIL) + 8}
    shop = [{**one, **(back if n % 4 else {})} for n, one in enumerate(SHOP)]
    facts = WrittenFacts(*shop)
    page = operations_page(lambda name, query: REPORTS[name](facts, query), Query())
    first = next(row for row in overview(facts, Query()).rows if row.metric == "missed")
    assert first.group["operational_metric"] == "on_time_delivery"
    assert page.headlines[0].label == "On-time delivery misses"
    differences = [row for row in overview(facts, Query()).rows if row.metric == "difference"]
    lows = [row.estimate.low for row in differences]
    assert lows == sorted(lows, key=lambda low: low or 0.0, reverse=True)


def test_how_many_of_those_asked_answered_is_of_the_survey_the_verdicts_are_of() -> None:
    """Four who completed were asked and one answered; who walked away is another survey's."""
    asked = [
        order(disposition="counted" if n == 0 else "sent", population="completed", is_complete=True)
        for n in range(4)
    ]
    walked = [
        order(disposition="sent", population="not_completed", kind="checkout") for _ in range(9)
    ]
    rate = report(*asked, *walked, min_n=1).estimate("rr2")
    assert rate
    assert (rate.hits, rate.n) == (1, 4)


def test_a_change_rests_on_both_months() -> None:
    change = report(*SHOP).estimate("satisfied_change", **MONTHS)
    assert change
    assert change.n == 200


def test_of_orders_chosen_by_their_verdict_no_share_of_verdicts_moves() -> None:
    found = report(*SHOP, where=(("verdict", "left_wrong"),))
    assert not [row for row in found.rows if row.metric == "left_wrong_change"]


def test_the_last_due_month_is_held_against_the_one_before() -> None:
    found = report(*SHOP)
    satisfied = found.estimate("satisfied_change", **MONTHS)
    assert satisfied
    assert satisfied.value == pytest.approx(40 / 100 - 80 / 100)
    assert satisfied.method == "newcombe"
    left_wrong = found.estimate("left_wrong_change", **MONTHS)
    assert left_wrong
    assert left_wrong.value == pytest.approx(30 / 100 - 20 / 100)


def test_what_moved_is_called_so_only_after_holm_over_all_that_was_looked_at() -> None:
    changed = {row.metric: row for row in report(*SHOP).rows if "against" in row.group}
    assert changed["satisfied_change"].label == "moved"
    assert changed["left_wrong_change"].label == "noise"
    p = [row.p_holm for row in changed.values() if row.p_holm is not None]
    assert len(p) >= 3
    assert (changed["satisfied_change"].p_holm or 1) < 1e-6


@pytest.mark.parametrize(("low", "label"), [(-0.001, "noise"), (0.001, "moved")])
def test_alone_a_change_is_called_moved_just_where_its_interval_leaves_0_out(
    low: float, label: str
) -> None:
    change = Estimate(n=100, value=0.1, low=low, high=0.2)
    (row,) = judged([Row({}, "satisfied_change", change)])
    assert row.label == label


def test_money_is_told_by_verdict_and_where_there_is_none_who_bought_after_all() -> None:
    dear = [0, 9_000, 10_000, 11_000, 20_000]
    shop = [*spent("satisfied", dear, 100), *spent("left_wrong", [one // 2 for one in dear], 300)]
    found = report(*shop)
    more = found.estimate("satisfied_minus_dissatisfied", currency="EUR")
    assert more
    assert more.value == pytest.approx(50.0)
    assert found.estimate("recovered_30d") is None
    assert report(*SHOP).estimate("recovered_30d")


def test_of_orders_chosen_by_their_verdict_no_metric_is_told() -> None:
    found = report(*SHOP, where=(("verdict", "left_wrong"),))
    assert not [row for row in found.rows if row.metric == "missed"]
    back = found.estimate("repeat_90d", verdict="satisfied")
    assert back
    assert back.value is None


def test_two_followed_months_are_compared_by_who_came_back() -> None:
    rows: list[dict[str, Any]] = []
    for month, returned in ((date(2026, 1, 1), 10), (date(2026, 2, 1), 30)):
        day = day_number(month) + 4
        for number in range(60):
            customer = {"customer_id": 1000 * month.month + number}
            back = {"next_day": day + 30} if number < returned else {}
            rows += placed(month, None, 1, **customer, **back)
    change = report(*placed(date(2025, 12, 1), None, 1), *rows).estimate(
        "repeat_90d_change", month="2026-02", against="2026-01"
    )
    assert change
    assert change.value == pytest.approx(30 / 60 - 10 / 60)


def test_a_shop_without_orders_or_answers_is_told_why() -> None:
    for rows in ((), placed(MAY, None, 3)):
        found = report(*rows)
        assert all(row.estimate.value is not None or row.estimate.reason for row in found.rows)
