"""Who comes back after what went wrong goes with it, and no more than that is said."""

from typing import Any

import pytest

from reports.metrics.back_difference import CANNOT_TELL, LESS
from reports.statistics.mover import mover
from tests.reports.test_problems import ask, counted, known
from tests.reports.written import DAY, order


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


def test_where_nobody_of_one_came_back_the_interval_tells_them_apart() -> None:
    """0 of 40 and 30 of 60: the error of none is not known, and their intervals lie far apart."""
    never = [followed(n, "never_came", None) for n in range(40)]
    other = [followed(n, "late", 10 if n < 70 else None) for n in range(40, 100)]
    report = ask(*never, *other)
    (row,) = [
        row
        for row in report.rows
        if row.metric == "repeat_90d_difference" and row.group == {"reason": "never_came"}
    ]
    assert row.label == LESS
    assert row.p_holm is not None
    assert row.p_holm < 0.001


def test_who_wrote_and_picked_nothing_is_none_of_the_others() -> None:
    rows = [
        *(followed(n, "late", 10) for n in range(6)),
        *(followed(n, "damaged", None) for n in range(6, 12)),
        *(followed(n, None, None, themes="late") for n in range(12, 30)),
    ]
    assert counted(ask(*rows), "repeat_90d", reason="late", named="no") == (0, 6)


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
    second = {"said_before": "left_wrong", "dissatisfied_before": 1, "prev_day": DAY - 40}
    first = {"said_before": "satisfied", "dissatisfied_before": 0}
    rows = [
        *(followed(n, "late", 20, **first) for n in range(5)),
        *(followed(n, "late", 5 if n else None, **second) for n in range(5)),
        *(followed(n, "late", None, dissatisfied_before=0) for n in range(10, 15)),
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
