"""What went wrong is counted as customers named it, and what goes with it is no more than that."""

from typing import Any

import pytest

from reports.catalogue import REPORTS
from reports.estimate import Estimate
from reports.metrics.back_difference import CANNOT_TELL, LESS
from reports.query import Query
from reports.report import Report
from reports.statistics.mover import mover
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


def test_who_only_wrote_has_said_it_too_even_what_no_theme_has() -> None:
    report = ask(
        *unhappy(3, "late"),
        *unhappy(2, None, themes="late|service"),
        *unhappy(1, None, themes=""),
    )
    assert counted(report, "said_what_went_wrong") == (6, 6)
    assert counted(report, "named", reason="late") == (3, 6)
    assert counted(report, "named", theme="service") == (2, 6)
    assert counted(report, "named_so_far", theme="service") == (2, 6)
    assert counted(report, "named", theme="praise") == (0, 6)
    assert not [row for row in ask(*TEN).rows if "theme" in row.group]


def test_how_it_was_handled_is_of_those_who_said_so() -> None:
    report = ask(
        *unhappy(3, "late", "put_right"),
        *unhappy(2, "late|wrong_item", "left_wrong"),
        *unhappy(4, "late", "unsaid"),
    )
    assert counted(report, "handled_as_wanted", reason="late") == (3, 5)
    assert counted(report, "handled_as_wanted", reason="wrong_item") == (0, 2)


def test_a_second_bad_experience_is_told_from_a_first_and_of_nobody_neither() -> None:
    report = ask(
        *unhappy(5, "late", customer_id=1, dissatisfied_before=0),
        *unhappy(3, "late", "put_right", customer_id=2, dissatisfied_before=1),
        *unhappy(1, "late", customer_id=3, dissatisfied_before=2),
        *unhappy(1, "late", customer_id=4, dissatisfied_before=7),
        *unhappy(9, "late", dissatisfied_before=0),
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


def followed(number: int, reasons: str | None, back: int | None, **facts: Any) -> dict[str, Any]:
    """Return an order whose customer was left wrong at the landmark and came back on a day."""
    landmark = DAY + 19
    next_day = None if back is None else landmark + back
    more = {"verdict": "left_wrong", "landmark_verdict": "left_wrong", **facts}
    return order(customer_id=number, reasons=reasons, next_day=next_day, **more)


def test_who_named_it_is_set_against_those_who_named_something_else() -> None:
    """Of 40 who say it never came 4 come back within 90 days, of 40 others 20."""
    never = [followed(n, "never_came", 10 if n < 4 else None) for n in range(40)]
    other = [followed(n, "late", 89 if n < 60 else 91) for n in range(40, 80)]
    silent = [followed(n, None, 1) for n in range(80, 120)]
    report = ask(*never, *other, *silent)
    assert counted(report, "repeat_90d", reason="never_came", named="yes") == (4, 40)
    assert counted(report, "repeat_90d", reason="never_came", named="no") == (20, 40)
    (row,) = [r for r in report.rows if r.metric == "repeat_90d_difference" and r.label == LESS]
    assert row.group == {"reason": "never_came"}
    assert row.estimate.value == pytest.approx(-0.4)
    yes, no = (
        known(report, "repeat_90d", reason="never_came", named=side) for side in ("yes", "no")
    )
    ends = mover(yes.value, yes.low, yes.high, no.value, no.low, no.high)  # type: ignore[arg-type]
    assert (row.estimate.low, row.estimate.high) == pytest.approx(ends)
    assert "Of 2 reasons" in report.notes[0]
    assert "It came late (more); It never came (less)" in report.notes[0]


def test_only_who_was_dissatisfied_at_the_landmark_and_there_until_it_is_followed() -> None:
    report = ask(
        *(followed(n, "late", 10) for n in range(6)),
        *(followed(n, "damaged", None) for n in range(6, 12)),
        followed(20, "late", 10, landmark_verdict="satisfied"),
        followed(21, "late", 10, landmark_verdict=None),
        followed(22, "late", 0),
        followed(23, "late", -3),
        followed(24, "late", None, landmark_day=DAY + 400),
        followed(25, "late", 10, is_replacement=True),
        order(verdict="left_wrong", landmark_verdict="left_wrong", reasons="late"),
    )
    assert counted(report, "repeat_90d", reason="late", named="yes") == (6, 6)
    assert {one.cause: one.count for one in report.left_out} == {
        "came back before the landmark": 2,
        "not followed long enough yet": 1,
    }


def test_a_verdict_filters_as_it_was_at_the_landmark_where_coming_back_is_counted() -> None:
    rows = [
        followed(1, "late", 10, verdict="put_right"),
        followed(4, "late", 10, verdict="put_right"),
        followed(2, "late", 10, landmark_verdict="put_right"),
        followed(3, "damaged", None),
    ]
    report = ask(*rows, where=(("verdict", "left_wrong"),))
    assert counted(report, "named", reason="late") == (1, 2)
    assert known(report, "repeat_90d", reason="late", named="yes").n == 2
    assert known(report, "repeat_90d", reason="late", named="no").n == 1


def test_a_customer_is_followed_once_from_the_first_order_of_the_period() -> None:
    rows = [
        followed(1, "late", 41),
        followed(1, "late", None, day=DAY + 60, prev_day=DAY, landmark_day=DAY + 79),
        followed(2, "damaged", None),
    ]
    report = ask(*rows)
    assert counted(report, "repeat_90d", reason="late", named="yes") == (1, 1)
    store = ask(rows[0], {**rows[1], "channel": "store"}, rows[2], where=(("channel", "store"),))
    assert known(store, "repeat_90d", reason="late", named="yes").n == 0


def test_after_each_bad_experience_coming_back_counts_anew() -> None:
    rows = [
        *(followed(n, "late", 20, dissatisfied_before=0) for n in range(5)),
        *(
            followed(n, "late", 5 if n else None, dissatisfied_before=1, prev_day=DAY - 40)
            for n in range(5)
        ),
    ]
    report = ask(*rows)
    assert counted(report, "repeat_90d_after", dissatisfaction="first") == (5, 5)
    assert counted(report, "repeat_90d_after", dissatisfaction="second") == (4, 5)
    third = known(report, "repeat_90d_after", dissatisfaction="third_or_later")
    assert third.reason == "Not enough customers yet (0 of at least 1)"


def test_reasons_without_effect_are_rarely_called_one() -> None:
    """Alike customers: whether they come back follows their number alone."""
    rows = [followed(n, ("late", "damaged")[n // 2 % 2], (n % 2) * 10 or None) for n in range(200)]
    report = ask(*rows)
    labels = [row.label for row in report.rows if row.metric == "repeat_90d_difference"]
    assert labels == [CANNOT_TELL, CANNOT_TELL]
    assert report.notes == [
        "Of 2 reasons, none goes with coming back by more than chance explains (Holm)."
    ]


def test_one_of_many_that_differs_no_more_than_one_of_many_may_cannot_be_told() -> None:
    """10 of 40 against 91 of 200: rare enough alone (p = 0.014), not as one of six."""
    names = ("late", "damaged", "never_came", "wrong_item", "poor_service", "charge_wrong")
    rows = [
        followed(40 * place + n, name, 10 if n < (10 if name == "late" else 18) else None)
        for place, name in enumerate(names)
        for n in range(40)
    ]
    report = ask(*rows)
    (row,) = [
        row
        for row in report.rows
        if row.metric == "repeat_90d_difference" and row.group == {"reason": "late"}
    ]
    assert not row.estimate.is_noise
    assert row.label == CANNOT_TELL


def test_what_is_hidden_of_a_few_cannot_be_taken_from_the_others() -> None:
    rows = [
        *(followed(n, "late", 10) for n in range(20)),
        *(followed(n, "damaged", None) for n in range(20, 40)),
        *(followed(n, "wrong_item", None) for n in range(40, 43)),
    ]
    report = ask(*rows, min_n=5)
    for side in ("yes", "no"):
        estimate = known(report, "repeat_90d", reason="wrong_item", named=side)
        assert estimate.value is None
        assert estimate.reason == "Not enough customers of one of the two yet (3 of at least 5)"


def test_few_are_hidden_with_the_reason_and_nobody_has_no_reasons() -> None:
    few = ask(*unhappy(4, "late"), min_n=5)
    assert known(few, "named", reason="late").reason == (
        "Not enough dissatisfied answers that say what went wrong yet (4 of at least 5)"
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
    assert (meanings["late"], meanings["service"]) == ("It came late", "Service")
