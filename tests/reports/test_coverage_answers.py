"""Who answers, how early, and what those who did not could have said."""

from typing import Any

import pytest

from reports.coverage import coverage
from reports.estimate import Estimate
from reports.metrics.coverage.nonresponse import bounds
from reports.metrics.coverage.representation import Part, representation_rows, unlike
from reports.query import Query
from reports.report import Report, Row
from reports.statistics.balance import standardised_mean_difference
from reports.statistics.wilson import wilson
from tests.reports.written import DAY, WrittenFacts, order


def ask(rows: list[dict[str, Any]], **query: Any) -> Report:
    return coverage(WrittenFacts(*rows), Query(**{"min_n": 1, **query}))


def found(report: Report, metric: str, **group: str) -> Estimate:
    estimate = report.estimate(metric, **group)
    assert estimate is not None
    return estimate


def asked(verdict: str | None = None, days: int = 0, **facts: Any) -> dict[str, Any]:
    """Return an order asked about on the 10th, and answered so many days later."""
    answer = {"verdict": verdict, "answered_day": DAY + 5 + days} if verdict else {}
    disposition = "counted" if verdict else "sent"
    return order(**{"disposition": disposition, "asked_day": DAY + 5, **answer, **facts})


def test_bounds_take_the_silent_for_all_dissatisfied_and_for_all_satisfied() -> None:
    """Of ten that may have been asked four answered, three of them satisfied.

    Another's answer came in from elsewhere, and is no reply to us.
    """
    rows = [asked("satisfied"), asked("satisfied"), asked("satisfied"), asked("unsaid")]
    rows += [asked() for _ in range(3)] + [asked("satisfied", disposition="sent")]
    rows += [asked(disposition="bounced"), asked(disposition="held")]
    report = ask([*rows, order(disposition="not_drawn"), order(verdict="satisfied")])
    estimate = found(report, "satisfied_bounds")
    assert (estimate.value, estimate.low, estimate.high) == (0.75, 0.3, 0.9)
    assert (estimate.hits, estimate.n, estimate.method) == (3, 10, "manski")
    (note,) = [note for note in report.notes if note.startswith("Of those who answered")]
    assert "between 30.0% and 90.0%" in note


def test_bounds_of_nobody_are_not_known() -> None:
    assert bounds(0, 0, 0, 1).reason == "Not enough invitations sent yet (0 of at least 1)"
    assert bounds(0, 0, 9, 1).reason == "Not enough answers yet (0 of at least 1)"
    assert bounds(3, 4, 9, 5).value is None


def test_what_is_answered_within_two_days_is_early() -> None:
    rows = [asked("satisfied", days) for days in (0, 1, 2)]
    rows += [asked("satisfied", 3), asked("left_wrong", 9)]
    rows += [asked("unsaid", asked_day=None), asked()]
    report = ask(rows)
    early, late = found(report, "satisfied_early"), found(report, "satisfied_late")
    assert (early.hits, early.n) == (3, 3)
    assert (late.hits, late.n) == (1, 2)
    assert found(report, "early_late_difference").value == 0.5


def test_imported_answers_are_neither_early_nor_late_answers_to_us() -> None:
    imported = [asked("unsaid", 5, disposition=None) for _ in range(80)]
    imported += [asked("unsaid", 5) | {"disposition": "sent"} for _ in range(9)]
    ours = [asked("satisfied"), asked("satisfied", 5)]
    report = ask([*imported, *ours])
    assert [found(report, name).n for name in ("satisfied_early", "satisfied_late")] == [1, 1]
    alone = found(ask(imported), "early_late_difference")
    assert (alone.value, alone.n) == (None, 0)
    assert (alone.reason or "").startswith("All answers were imported")


def test_late_answers_that_differ_beyond_noise_are_a_warning() -> None:
    rows = [asked("satisfied") for _ in range(80)]
    rows += [asked("unsaid", 5) for _ in range(50)] + [asked("satisfied", 5) for _ in range(30)]
    (note,) = [note for note in ask(rows).notes if note.startswith("Those who took more than 2")]
    assert "less satisfied" in note
    assert "(37.5% against 100.0%)" in note
    alike = [asked("satisfied", days) for days in (0, 5) for _ in range(40)]
    assert not [note for note in ask(alike).notes if note.startswith("Those who took")]


def test_late_answers_of_next_to_nobody_are_no_warning() -> None:
    rows = [asked("satisfied") for _ in range(400)] + [asked("unsaid", 5) for _ in range(9)]
    report = ask(rows)
    assert not found(report, "early_late_difference").is_noise
    assert not [note for note in report.notes if note.startswith("Those who took")]


def parts(level: str, answered: int, silent: int, **more: Any) -> list[Part]:
    part = Part(level, True, 1.0, True, answered)._replace(**more)
    return [part, part._replace(has_answered=False, n=silent)]


def by_level(rows: list[Row], metric: str) -> dict[str, Estimate]:
    return {row.group["value"]: row.estimate for row in rows if row.metric == metric}


def test_each_level_is_held_against_its_share_of_the_frame() -> None:
    channel = [*parts("online", 150, 450), *parts("store", 50, 350)]
    rows = representation_rows({"channel": channel}, 5)
    frame, answers = by_level(rows, "frame_share"), by_level(rows, "answered_share")
    assert {name: (one.hits, one.n, one.value) for name, one in frame.items()} == {
        "online": (600, 1000, 0.6),
        "store": (400, 1000, 0.4),
    }
    assert {name: (one.hits, one.n, one.value) for name, one in answers.items()} == {
        "online": (150, 200, 0.75),
        "store": (50, 200, 0.25),
    }
    assert (answers["online"].low, answers["online"].high) == pytest.approx(wilson(150, 200))
    differs = by_level(rows, "standardised_difference")["online"]
    assert differs.value == pytest.approx(0.15 / ((0.75 * 0.25 + 0.6 * 0.4) / 2) ** 0.5)
    assert not differs.is_noise
    assert [row.group["value"] for row in unlike(rows)] == ["online", "store"]


def test_an_answer_less_likely_to_be_drawn_stands_for_more() -> None:
    channel = [*parts("online", 50, 450, pi=0.5), *parts("store", 50, 450, pi=0.1)]
    answers = by_level(representation_rows({"channel": channel}, 5), "answered_share")
    assert answers["store"].value == pytest.approx(500 / 600)


def test_a_difference_that_may_be_chance_is_not_named() -> None:
    channel = [*parts("online", 9, 51), *parts("store", 4, 36)]
    rows = representation_rows({"channel": channel}, 1)
    value = by_level(rows, "standardised_difference")["online"].value
    assert value is not None
    assert value > 0.1
    assert unlike(rows) == []


def test_a_difference_of_next_to_nobody_is_not_named() -> None:
    rows = representation_rows({"channel": [*parts("online", 20, 0), *parts("store", 5, 975)]}, 1)
    assert not by_level(rows, "standardised_difference")["online"].is_noise
    assert unlike(rows) == []


def test_a_level_of_which_few_answered_is_hidden() -> None:
    channel = [*parts("online", 60, 40), *parts("store", 4, 96)]
    rows = representation_rows({"channel": channel}, 5)
    assert by_level(rows, "frame_share")["store"].value == 0.5
    for metric in ("answered_share", "standardised_difference"):
        hidden = by_level(rows, metric)["store"]
        assert (hidden.value, hidden.hits, hidden.low) == (None, None, None)
        assert hidden.reason == "Not enough answers yet (4 of at least 5)"


def test_our_own_asking_is_judged_by_what_we_drew_from() -> None:
    imported = [*parts("online", 30, 70, drawn_from=False), *parts("store", 0, 5, drawn_from=False)]
    assert by_level(representation_rows({"channel": imported}, 5), "frame_share")["store"].n == 105
    ours = [*parts("online", 20, 80), *parts("store", 20, 80)]
    rows = representation_rows({"channel": [*imported, *ours]}, 5)
    assert by_level(rows, "frame_share")["store"].value == 0.5


@pytest.mark.parametrize("count", [1, 21])
def test_a_dimension_with_one_level_or_many_says_nothing(count: int) -> None:
    region = [part for level in range(count) for part in parts(str(level), 50, 50)]
    assert representation_rows({"region": region}, 5) == []


def test_every_dimension_is_counted_by_itself() -> None:
    rows = [asked("satisfied", channel="online", region="Norte") for _ in range(30)]
    rows += [asked("unsaid", channel="store", region="Norte") for _ in range(10)]
    rows += [asked(channel="store", region="Lisboa") for _ in range(40)]
    report = ask([*rows, order(channel="store", region="Lisboa")])
    store = {"dimension": "channel", "value": "store"}
    frame = found(report, "frame_share", **store)
    assert (frame.hits, frame.n) == (50, 80)
    assert found(report, "answered_share", **store).hits == 10
    norte = {"dimension": "region", "value": "Norte"}
    assert found(report, "frame_share", **norte).hits == 40
    (note,) = [note for note in report.notes if note.startswith("The answers are unlike")]
    assert "online (sales channel) 75.0% of the answers, 37.5% of the orders" in note


@pytest.mark.parametrize(("share", "other"), [(0.2, 0.1), (0.1, 0.2), (0.0, 0.5), (1.0, 0.5)])
def test_the_standardised_difference_keeps_its_sign(share: float, other: float) -> None:
    found = standardised_mean_difference(share, other)
    assert found is not None
    assert (found > 0) == (share > other)
    swapped = standardised_mean_difference(other, share)
    assert swapped == pytest.approx(-found)


def test_shares_that_cannot_vary_have_no_standardised_difference() -> None:
    assert standardised_mean_difference(0.0, 0.0) is None
    assert standardised_mean_difference(1.0, 0.0) is None
