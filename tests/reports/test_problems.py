"""What went wrong is counted as customers named it, of those who said so."""

from typing import Any

import pytest

from reports.catalogue import REPORTS
from reports.estimate import Estimate
from reports.query import Query
from reports.report import Report
from reports.statistics.newcombe import newcombe
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

MAY, APRIL = DAY + 120, DAY + 90


def ask(*rows: dict[str, Any], **query: Any) -> Report:
    return REPORTS["problems"](WrittenFacts(*rows), Query(**{"min_n": 1, **query}))


def unhappy(times: int, reasons: str | None, verdict: str = "left_wrong", **facts: Any) -> Any:
    return [order(verdict=verdict, reasons=reasons, **facts) for _ in range(times)]


def counted(report: Report, metric: str, **group: str) -> tuple[int | None, int]:
    estimate = known(report, metric, **group)
    return estimate.hits, estimate.n


def known(report: Report, metric: str, **group: str) -> Estimate:
    estimate = report.estimate(metric, **group)
    assert estimate, (metric, group)
    return estimate


TEN = [
    *unhappy(4, "late"),
    *unhappy(3, "damaged|late"),
    *unhappy(2, "damaged"),
    *unhappy(1, None),
    order(verdict="satisfied"),
    order(),
]


def test_a_share_is_of_the_dissatisfied_who_said_what_went_wrong() -> None:
    report = ask(*TEN)
    assert counted(report, "said_what_went_wrong") == (9, 10)
    assert counted(report, "named", reason="late") == (7, 9)
    assert counted(report, "named", reason="damaged") == (5, 9)


def test_what_was_offered_and_never_picked_is_none_of_them() -> None:
    assert counted(ask(*TEN), "named", reason="never_came") == (0, 9)


def test_the_most_frequent_come_first_and_together_reach_whom_they_name() -> None:
    """The 3 who name both are reached once: 7, then 9 of 9, and not 12."""
    report = ask(*TEN)
    reasons = [row.group["reason"] for row in report.rows if row.metric == "named"]
    assert reasons[:2] == ["late", "damaged"]
    assert counted(report, "named_so_far", reason="late") == (7, 9)
    assert counted(report, "named_so_far", reason="damaged") == (9, 9)


def test_a_reason_is_of_those_who_picked_and_a_theme_of_those_who_wrote() -> None:
    """3 picked, 3 wrote, of one of whom no theme was found: none of them could name the other."""
    report = ask(
        *unhappy(3, "late"),
        *unhappy(2, None, themes="late|service"),
        *unhappy(1, None, themes=""),
    )
    assert counted(report, "said_what_went_wrong") == (6, 6)
    assert counted(report, "named", reason="late") == (3, 3)
    assert counted(report, "named", theme="service") == (2, 3)
    assert counted(report, "named_so_far", theme="service") == (2, 3)
    assert counted(report, "named", theme="praise") == (0, 3)
    assert not [row for row in ask(*TEN).rows if "theme" in row.group]


def test_of_answers_none_of_which_picked_a_reason_none_is_said_to_be_no_reason() -> None:
    report = ask(*unhappy(6, None, themes="late"))
    assert known(report, "named").reason == "No answer picked a reason"
    assert not [row for row in report.rows if "reason" in row.group]


def test_how_it_was_handled_is_of_those_who_said_so() -> None:
    report = ask(
        *unhappy(3, "late", "put_right"),
        *unhappy(2, "late|wrong_item", "left_wrong"),
        *unhappy(4, "late", "unsaid"),
    )
    assert counted(report, "handled_as_wanted", reason="late") == (3, 5)
    assert counted(report, "handled_as_wanted", reason="wrong_item") == (0, 2)


def test_which_bad_experience_it_is_is_known_of_who_had_answered_before() -> None:
    """9 had never answered: who was not asked has not said that it was the first time."""
    before: dict[str, Any] = {"said_before": "left_wrong", "customer_id": 2}
    report = ask(
        *unhappy(5, "late", customer_id=1, said_before="satisfied", dissatisfied_before=0),
        *unhappy(3, "late", "put_right", **before, dissatisfied_before=1),
        *unhappy(1, "late", **before, dissatisfied_before=2),
        *unhappy(1, "late", **before, dissatisfied_before=7),
        *unhappy(9, "late", customer_id=3, dissatisfied_before=0),
    )
    assert counted(report, "nth_dissatisfaction", dissatisfaction="first") == (5, 10)
    assert counted(report, "nth_dissatisfaction", dissatisfaction="second") == (3, 10)
    assert counted(report, "nth_dissatisfaction", dissatisfaction="third_or_later") == (2, 10)
    assert counted(report, "handled_as_wanted", dissatisfaction="second") == (3, 3)


def test_groups_add_up_to_everybody() -> None:
    rows = [
        *unhappy(3, "late", channel="online"),
        *unhappy(2, "damaged|late", channel="store"),
        *unhappy(1, "damaged"),
    ]
    whole, parts = ask(*rows), ask(*rows, by="channel")
    for reason in ("late", "damaged"):
        of_each = [
            counted(parts, "named", reason=reason, channel=channel)
            for channel in ("online", "store", "unknown")
        ]
        summed = tuple(map(sum, zip(*of_each, strict=True)))
        assert summed == counted(whole, "named", reason=reason)
    only = ask(*rows, where=(("channel", "store"),))
    assert counted(only, "named", reason="late") == (2, 2)


def test_by_delivery_each_state_has_its_own_reasons() -> None:
    rows = [
        *unhappy(6, "late", on_time=False, promised_day=DAY + 2, delivered_day=DAY + 4),
        *unhappy(1, "damaged", on_time=False, promised_day=DAY + 2, delivered_day=DAY + 4),
        *unhappy(4, "damaged", on_time=True, promised_day=DAY + 2, delivered_day=DAY + 1),
    ]
    report = ask(*rows, by="on_time_delivery")
    assert counted(report, "named", reason="late", on_time_delivery="late") == (6, 7)
    assert counted(report, "named", reason="late", on_time_delivery="on_time") == (0, 4)


def test_a_month_is_set_against_the_one_before() -> None:
    """May is the last month over 16 days before 30 June: 6 of 10 late, after 2 of 10 in April."""
    rows = [
        *unhappy(6, "late", day=MAY, month="2026-05"),
        *unhappy(4, "damaged", day=MAY, month="2026-05"),
        *unhappy(2, "late", day=APRIL, month="2026-04"),
        *unhappy(8, "damaged", day=APRIL, month="2026-04"),
    ]
    group = {"month": "2026-05", "against": "2026-04"}
    change = known(ask(*rows), "named_change", reason="late", **group)
    assert change.value == pytest.approx(0.4)
    assert (change.low, change.high) == pytest.approx(newcombe(6, 10, 2, 10))
    january = ask(*rows, first_day=AS_OF.replace(month=5, day=1), last_day=AS_OF)
    assert not [row for row in january.rows if row.metric == "named_change"]


def test_two_reasons_that_moved_are_tested_as_two() -> None:
    """9 of 12 after 3 of 12: chi-squared 24 · 72² / 12⁴ = 6, whose chance is 0.0143."""
    rows = [
        *unhappy(9, "late", day=MAY, month="2026-05"),
        *unhappy(3, "damaged", day=MAY, month="2026-05"),
        *unhappy(3, "late", day=APRIL, month="2026-04"),
        *unhappy(9, "damaged", day=APRIL, month="2026-04"),
    ]
    chances = [row.p_holm for row in ask(*rows).rows if row.metric == "named_change"]
    assert chances == pytest.approx([2 * 0.0143] * 2, abs=1e-4)


def test_few_are_hidden_with_the_reason_and_nobody_has_no_reasons() -> None:
    few = ask(*unhappy(4, "late"), min_n=5)
    assert known(few, "named", reason="late").reason == (
        "Not enough dissatisfied answers that picked a reason yet (4 of at least 5)"
    )
    assert all(row.estimate.value is None for row in few.rows)
    happy = ask(*(order(verdict="satisfied") for _ in range(9)), min_n=5)
    assert {row.metric for row in happy.rows} == {
        "said_what_went_wrong",
        "nth_dissatisfaction",
        "repeat_90d_after",
    }
    assert all(row.estimate.value is None and row.estimate.reason for row in happy.rows)


def test_a_reason_says_what_the_customer_read() -> None:
    meanings = ask(*TEN).meanings
    assert (meanings["late"], meanings["theme:service"]) == ("It came late", "Service")
