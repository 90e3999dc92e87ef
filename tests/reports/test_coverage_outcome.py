"""What customers did afterwards: by answering, and by whether they could be asked at all."""

from itertools import count
from typing import Any

import pytest

from reports.breakdown import NEVER_ASKED, NO_ANSWER
from reports.coverage import coverage
from reports.metrics.coverage.outcome import (
    ANSWERED,
    BEFORE_DUE,
    HELD_OUT,
    IMPORTED,
    MAY_BE_ASKED,
)
from reports.metrics.repeat import EARLY, LATE
from reports.query import Query
from reports.report import Report
from tests.reports.written import DAY, WrittenFacts, order

LANDMARK = DAY + 19
NUMBERS = count(1)


def customer(back: int | None = None, **facts: Any) -> dict[str, Any]:
    """Return the first order of a customer, who came back so many days after its day."""
    next_day = None if back is None else DAY + back
    return order(customer_id=next(NUMBERS), next_day=next_day, **facts)


def many(n: int, back: int | None = None, **facts: Any) -> list[dict[str, Any]]:
    return [customer(back, **facts) for _ in range(n)]


def ask(*groups: list[dict[str, Any]], **query: Any) -> Report:
    rows = [row for group in groups for row in group]
    return coverage(WrittenFacts(*rows), Query(**{"min_n": 1, "settle_days": 0, **query}))


def value(report: Report, metric: str, **group: str) -> float | None:
    estimate = report.estimate(metric, **group)
    assert estimate is not None
    return estimate.value


def left_out(report: Report, **group: str) -> dict[str, int | None]:
    return {one.cause: one.count for one in report.left_out if one.group == group}


SENT: dict[str, Any] = {"asked": True, "disposition": "sent"}
COUNTED = {"asked": True, "disposition": "counted"}
SATISFIED = {"landmark_verdict": "satisfied", "verdict": "satisfied", **COUNTED}
UNSAID = {"landmark_verdict": "unsaid", "verdict": "unsaid", **COUNTED}


def test_all_verdicts_together_are_those_who_answered() -> None:
    report = ask(
        many(3, 60, **SATISFIED),
        many(1, None, **SATISFIED),
        many(4, None, **UNSAID),
        many(2, 70, **SENT),
        many(6, None, **SENT),
        many(1, 80, asked=False),
        many(1, None, asked=False),
    )
    assert value(report, "repeat_90d", asked=ANSWERED) == pytest.approx(3 / 8)
    assert value(report, "repeat_90d", asked=NO_ANSWER) == pytest.approx(2 / 8)
    assert value(report, "repeat_90d", asked=NEVER_ASKED) == pytest.approx(1 / 2)
    assert value(report, "selection") == pytest.approx(1 / 8)
    mature = report.estimate("repeat_90d_mature", asked=ANSWERED)
    assert mature is not None
    assert (mature.hits, mature.n) == (3, 8)


def test_who_answered_after_the_landmark_had_not_answered_by_then() -> None:
    report = ask(many(2, 60, verdict="satisfied", **COUNTED))
    assert value(report, "repeat_90d", asked=NO_ANSWER) == 1
    assert value(report, "repeat_90d", asked=ANSWERED) is None
    assert value(report, "selection") is None


def test_of_whom_another_tool_asked_nobody_knows_who_was_silent() -> None:
    """Every imported answer is one: those that came after the landmark are no silence."""
    imported = {"verdict": "satisfied", "asked": True}
    report = ask(
        many(3, 60, **imported, landmark_verdict="satisfied"),
        many(4, None, **imported),
        many(2, 60, **SATISFIED),
        many(5, None, **SENT),
    )
    assert value(report, "repeat_90d", asked=ANSWERED) == 1
    assert value(report, "repeat_90d", asked=NO_ANSWER) == 0
    assert left_out(report, asked=ANSWERED) == {IMPORTED: 7}
    alone = ask(many(30, 60, **imported, landmark_verdict="satisfied"), many(30, None, **imported))
    assert value(alone, "selection") is None
    assert not [note for note in alone.notes if note.startswith("Those who did not answer")]


def test_who_is_not_followed_from_the_landmark_is_counted() -> None:
    report = ask(
        many(3, 19, **SATISFIED),
        many(2, 3, **UNSAID),
        many(2, 60, **SATISFIED),
        [customer(**SENT, landmark_day=DAY + 400)],
    )
    assert left_out(report, asked=ANSWERED) == {EARLY: 5}
    assert left_out(report, asked=NO_ANSWER) == {LATE: 1}
    few = ask(many(3, 19, **SATISFIED), min_n=5)
    assert left_out(few, asked=ANSWERED) == {EARLY: None}


def test_silent_customers_who_come_back_less_often_are_a_warning() -> None:
    report = ask(
        many(60, 60, **SATISFIED),
        many(40, None, **SATISFIED),
        many(30, 60, **SENT),
        many(70, None, **SENT),
    )
    (note,) = [note for note in report.notes if note.startswith("Those who did not answer")]
    assert "less often than those who did (30.0% against 60.0% within 90 days)" in note
    assert note.endswith(": the two differ in what they do next, and weights cannot mend that.")
    alike = ask(many(60, 60, **SATISFIED), many(60, 60, **SENT))
    assert not [note for note in alike.notes if note.startswith("Those who did not answer")]


def test_next_to_nobody_followed_for_the_whole_time_is_no_warning() -> None:
    """400 were silent, but 90 days after the landmark only five of them are still followed."""
    soon = {"observed_until": LANDMARK + 89}
    silent = many(80, 60, **SENT), many(315, None, **SENT, **soon), many(5, None, **SENT)
    report = ask(many(400, 60, **SATISFIED), *silent)
    estimate = report.estimate("selection")
    assert estimate is not None
    assert not estimate.is_noise
    assert not estimate.precise
    assert not [note for note in report.notes if note.startswith("Those who did not answer")]


MAY, HELD = {"holdout": False, "is_first_due": True}, {"holdout": True, "is_first_due": True}


def test_the_arms_are_followed_from_the_day_they_fell_due_asked_or_not() -> None:
    """Due on day 5: who is back on day 95 came back within 90 days, on day 96 too late."""
    report = ask(
        many(3, 95, **MAY, asked=True),
        many(3, 96, **MAY, asked=False),
        many(1, 95, **HELD),
        many(3, None, **HELD),
    )
    assert value(report, "repeat_90d", arm=MAY_BE_ASKED) == pytest.approx(0.5)
    assert value(report, "repeat_90d", arm=HELD_OUT) == pytest.approx(0.25)
    assert value(report, "effect_of_asking") == pytest.approx(0.25)


def test_only_the_order_by_which_a_customer_was_first_due_counts() -> None:
    later = {"holdout": False, "is_first_due": False}
    unknown = {"holdout": None, "is_first_due": False}
    report = ask(many(2, None, **MAY), many(5, 60, **later), many(5, 60, **unknown))
    estimate = report.estimate("repeat_90d", arm=MAY_BE_ASKED)
    assert estimate is not None
    assert (estimate.n, estimate.value) == (2, 0)


def test_who_came_back_before_falling_due_could_not_be_changed_by_asking() -> None:
    report = ask(many(2, 5, **MAY), many(3, 6, **MAY), many(4, 2, **HELD), many(4, None, **HELD))
    assert left_out(report, arm=MAY_BE_ASKED) == {BEFORE_DUE: 2}
    assert left_out(report, arm=HELD_OUT) == {BEFORE_DUE: 4}
    assert value(report, "repeat_90d", arm=MAY_BE_ASKED) == 1


def test_who_was_erased_is_followed_until_then() -> None:
    report = ask(many(1, 60, **MAY), many(1, None, observed_until=DAY + 30, **MAY))
    assert value(report, "repeat_90d", arm=MAY_BE_ASKED) == 1


def test_an_effect_of_asking_beyond_noise_is_said() -> None:
    report = ask(
        many(60, 60, **MAY), many(40, None, **MAY), many(30, 60, **HELD), many(70, None, **HELD)
    )
    (note,) = [note for note in report.notes if note.startswith("Asking itself")]
    assert "come back more often than those held out (60.0% against 30.0% within 90 days)" in note


def test_an_arm_without_customers_leaves_the_effect_unknown() -> None:
    report = ask(many(30, 60, **MAY), min_n=5)
    estimate = report.estimate("effect_of_asking")
    assert estimate is not None
    assert estimate.reason == "Not enough customers in one of the two groups yet (0 of at least 5)"


@pytest.mark.parametrize("query", [{"by": "channel"}, {"where": (("verdict", "satisfied"),)}])
def test_groups_and_those_with_a_verdict_have_no_outcome_by_answering(
    query: dict[str, Any],
) -> None:
    report = ask(many(4, 60, **SATISFIED), **query)
    assert not [row for row in report.rows if row.metric in ("selection", "effect_of_asking")]
