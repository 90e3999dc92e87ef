"""What first buyers expected, and what of it goes with a second purchase: counted by hand."""

from datetime import date
from typing import Any

import pytest

from feedback.clock import day_number
from reports.catalogue import REPORTS
from reports.metrics.first_purchase.counting import UNANSWERED
from reports.metrics.repeat import EARLY, LATE
from reports.query import Other, Query
from reports.report import LeftOut, Report, Row
from surveys.expectation import Expectation
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

LANDMARK = DAY + 19
BACK = {"next_day": LANDMARK + 30}
MET, UNMET = {"as_expected": True}, {"as_expected": False}


def first(number: int, **facts: Any) -> dict[str, Any]:
    """Return a first order whose customer answered three days after it was due."""
    return order(**{"customer_id": number, "answered_day": DAY + 8, **facts})


def group(start: int, n: int, back: int, **facts: Any) -> list[dict[str, Any]]:
    """Return so many first buyers, of whom the first so many came back."""
    return [
        first(start + number, **facts, **(BACK if number < back else {})) for number in range(n)
    ]


def ask(*rows: dict[str, Any], **query: Any) -> Report:
    return REPORTS["first-purchase"](WrittenFacts(*rows), Query(**{"settle_days": 0, **query}))


def value(report: Report, metric: str, **of: str) -> tuple[Any, ...]:
    estimate = report.estimate(metric, **of)
    assert estimate is not None
    return estimate.n, estimate.value


def row(report: Report, metric: str, **of: str) -> Row:
    return next(one for one in report.rows if one.metric == metric and one.group == of)


def test_each_expectation_has_its_share_of_yes_and_who_bought_again_of_yes_and_of_no() -> None:
    """Of 20 who got what they expected 10 came back, of 10 who did not 2 did."""
    report = ask(*group(0, 20, 10, **MET), *group(100, 10, 2, **UNMET))
    met = {"expectation": "as_expected"}
    assert value(report, "expectation_met", **met) == (30, pytest.approx(20 / 30))
    assert value(report, "second_purchase_90d", **met, met="yes") == (20, pytest.approx(0.5))
    assert value(report, "second_purchase_90d", **met, met="no") == (10, pytest.approx(0.2))
    assert value(report, "second_purchase_difference", **met) == (30, pytest.approx(0.3))
    assert value(report, "second_purchase_difference_adjusted", **met) == (30, pytest.approx(0.3))
    assert value(report, "repeat_90d") == (30, pytest.approx(12 / 30))


def test_it_is_the_first_order_ever_not_the_first_of_the_period() -> None:
    report = ask(*group(0, 6, 6, **MET), *group(50, 6, 0, **MET, prev_day=DAY - 400))
    assert value(report, "repeat_90d") == (6, 1.0)
    assert value(report, "expectation_met", expectation="as_expected") == (6, 1.0)


def test_what_was_sent_in_place_of_an_order_is_no_first_purchase() -> None:
    report = ask(*group(0, 6, 3, **MET), *group(50, 6, 6, **MET, is_replacement=True))
    assert value(report, "repeat_90d") == (6, pytest.approx(0.5))


def test_no_issue_is_neither_yes_nor_no_and_what_nobody_said_is_not_known() -> None:
    resolved = [{"issue_resolved": True}] * 4 + [{"issue_resolved": False}] * 2
    report = ask(
        *(first(one, **facts) for one, facts in enumerate(resolved)), *group(50, 9, 3, **MET)
    )
    assert value(report, "expectation_met", expectation="issue_resolved") == (
        6,
        pytest.approx(4 / 6),
    )
    untold = report.estimate("expectation_met", expectation="treated_right")
    assert untold is not None
    assert untold.reason == "Not enough first buyers yet (0 of at least 5)"


def test_who_answered_stands_beside_all_first_buyers() -> None:
    """8 of 20 first buyers said anything of the five; two who bought before do not count."""
    silent = [first(200 + one, answered_day=None) for one in range(12)]
    later = [first(300 + one, prev_day=DAY - 9, **MET) for one in range(2)]
    report = ask(*group(0, 8, 2, easy_to_buy=True), *silent, *later)
    assert value(report, "expectations_answered") == (20, pytest.approx(0.4))


def test_who_cannot_be_followed_from_the_landmark_is_counted_and_has_still_answered() -> None:
    """Of 26 answers, 5 came after the landmark, 6 bought before it, 7 are not there yet."""
    late = [first(100 + one, **MET, answered_day=LANDMARK + 1) for one in range(5)]
    early = [first(200 + one, **MET, next_day=LANDMARK) for one in range(6)]
    new = [first(300 + one, **MET, landmark_day=DAY + 400) for one in range(7)]
    report = ask(*group(0, 8, 4, **MET), *late, *early, *new)
    outcome = {"outcome": "second_purchase_90d"}
    assert [one for one in report.left_out if one.group == outcome] == [
        LeftOut(outcome, EARLY, 6),
        LeftOut(outcome, UNANSWERED, 5),
        LeftOut(outcome, LATE, 7),
    ]
    assert value(report, "expectation_met", expectation="as_expected") == (26, 1.0)
    of_them = {"expectation": "as_expected", "met": "yes"}
    assert value(report, "second_purchase_90d", **of_them) == (8, pytest.approx(0.5))


def test_an_answer_on_the_landmark_day_itself_is_in_time() -> None:
    report = ask(*group(0, 5, 5, **MET, answered_day=LANDMARK))
    of_them = {"expectation": "as_expected", "met": "yes"}
    assert value(report, "second_purchase_90d", **of_them) == (5, 1.0)


def test_the_90th_day_counts_and_the_91st_does_not() -> None:
    on_time = [first(one, **MET, next_day=LANDMARK + 90) for one in range(5)]
    too_late = [first(50 + one, **MET, next_day=LANDMARK + 91) for one in range(5)]
    of_them = {"expectation": "as_expected", "met": "yes"}
    report = ask(*on_time, *too_late)
    assert value(report, "second_purchase_90d", **of_them) == (10, pytest.approx(0.5))


def test_the_expectation_that_goes_most_with_coming_back_stands_first() -> None:
    """Easy or not is the same half of each; as expected or not is 60% against 20%."""
    rows = [
        *group(0, 20, 12, **MET, easy_to_buy=True),
        *group(100, 20, 12, **MET, easy_to_buy=False),
        *group(200, 20, 4, **UNMET, easy_to_buy=True),
        *group(300, 20, 4, **UNMET, easy_to_buy=False),
    ]
    report = ask(*rows)
    found = [one for one in report.rows if one.metric == "second_purchase_difference"]
    assert [one.group["expectation"] for one in found] == ["as_expected", "easy_to_buy"]
    assert [one.estimate.value for one in found] == [pytest.approx(0.4), pytest.approx(0.0)]
    assert [one.label for one in found] == ["more", "cannot_tell"]


def test_holm_counts_every_expectation_that_was_tested() -> None:
    """The same difference twice: two tests, so each chance is doubled."""
    alone = ask(*group(0, 20, 12, **MET), *group(100, 20, 6, **UNMET))
    both = ask(
        *group(0, 20, 12, **MET),
        *group(100, 20, 6, **UNMET),
        *group(200, 20, 12, easy_to_buy=True),
        *group(300, 20, 6, easy_to_buy=False),
    )
    of = {"expectation": "as_expected"}
    for metric in ("second_purchase_difference", "second_purchase_difference_adjusted"):
        one, two = (row(report, metric, **of).p_holm for report in (alone, both))
        assert one is not None
        assert two == pytest.approx(2 * one)


def test_among_those_alike_in_the_others_a_difference_may_vanish() -> None:
    """Easy purchases went with met expectations, and only those with coming back: 60%, 20%.

    Where as expected, 60% came back whether it was easy or not; else 20%. Easy purchases were as
    expected in 40 of 50, others in 10 of 50: crudely 52% against 28%, alike no difference.
    """
    rows = [
        *group(0, 40, 24, as_expected=True, easy_to_buy=True),
        *group(100, 10, 2, as_expected=False, easy_to_buy=True),
        *group(200, 10, 6, as_expected=True, easy_to_buy=False),
        *group(300, 40, 8, as_expected=False, easy_to_buy=False),
    ]
    report = ask(*rows)
    easy = {"expectation": "easy_to_buy"}
    assert value(report, "second_purchase_difference", **easy)[1] == pytest.approx(0.24)
    alike = row(report, "second_purchase_difference_adjusted", **easy)
    assert alike.estimate.value == pytest.approx(0.0, abs=1e-9)
    assert alike.estimate.method == "g_computation"
    assert alike.p_holm == pytest.approx(1.0)


def test_only_those_followed_for_90_days_are_held_against_their_like() -> None:
    """The landmark of the newer ones lies 89 days before the facts end."""
    newer = group(500, 30, 0, **MET, landmark_day=day_number(AS_OF) - 89)
    report = ask(*group(0, 20, 12, **MET), *group(100, 20, 4, **UNMET), *newer)
    of = {"expectation": "as_expected"}
    assert value(report, "second_purchase_difference_adjusted", **of) == (40, pytest.approx(0.4))


def test_nobody_is_left_out_of_the_adjusted_for_having_had_no_issue() -> None:
    rows = [
        *group(0, 20, 12, **MET),
        *group(100, 20, 4, **UNMET),
        *group(200, 20, 12, **MET, issue_resolved=True),
        *group(300, 20, 4, **UNMET, issue_resolved=False),
    ]
    of = {"expectation": "as_expected"}
    assert value(ask(*rows), "second_purchase_difference_adjusted", **of)[0] == 80


@pytest.mark.parametrize(
    ("rows", "said"), [([], 0), ([order(customer_id=1)], 0), (group(0, 4, 1, **MET), 1)]
)
def test_an_empty_or_tiny_shop_gives_reasons(rows: list[dict[str, Any]], said: int) -> None:
    report = ask(*rows)
    assert len(report.rows) == 5 * 2 + 1 + 5 + 4 * said
    assert all(one.estimate.value is None and one.estimate.reason for one in report.rows)
    assert report.curves == []


def test_where_all_say_yes_nothing_is_compared() -> None:
    found = ask(*group(0, 40, 20, **MET)).estimate(
        "second_purchase_difference", expectation="as_expected"
    )
    assert found is not None
    assert found.reason == "Not enough first buyers of one of the two yet (0 of at least 5)"


def test_few_who_are_left_out_are_not_counted_out_loud() -> None:
    early = [first(200 + one, **MET, next_day=LANDMARK) for one in range(4)]
    (left_out,) = ask(*group(0, 8, 4, **MET), *early).left_out
    assert left_out.count is None


def test_orders_of_nobody_known_are_counted_apart() -> None:
    report = ask(*group(0, 8, 4, **MET), order(**MET), order(**MET))
    assert value(report, "expectation_met", expectation="as_expected")[0] == 8
    assert report.notes[0].startswith("2 orders have no known customer")


def test_groups_split_exactly_and_filters_choose_among_first_orders() -> None:
    rows = [
        *group(0, 20, 10, **MET, channel="online"),
        *group(100, 10, 2, **MET, channel="store"),
        *group(200, 5, 5, **MET, channel="store", prev_day=DAY - 3),
    ]
    whole, split, store = (
        ask(*rows),
        ask(*rows, by="channel"),
        ask(*rows, where=(("channel", "store"),)),
    )
    counts = [
        value(split, "expectation_met", expectation="as_expected", channel=one)[0]
        for one in ("online", "store")
    ]
    assert counts == [20, 10]
    assert value(whole, "expectation_met", expectation="as_expected")[0] == sum(counts)
    assert value(store, "repeat_90d") == (10, pytest.approx(0.2))
    assert {frozenset(curve.group.items()) for curve in split.curves} == {
        frozenset({("channel", "online")}),
        frozenset({("channel", "store")}),
    }


def test_by_verdict_the_second_purchase_is_followed_from_the_landmark() -> None:
    rows = [
        *group(0, 10, 5, **MET, landmark_verdict="satisfied", asked=True),
        *(
            first(50 + one, landmark_verdict="satisfied", asked=True, next_day=DAY + 3)
            for one in range(6)
        ),
    ]
    report = ask(*rows, by="verdict")
    assert value(report, "repeat_90d", verdict="satisfied") == (10, pytest.approx(0.5))
    assert LeftOut({"verdict": "satisfied"}, EARLY, 6) in report.left_out
    assert any("days count from the landmark" in note for note in report.notes)
    assert value(report, "expectations_answered", verdict="satisfied") == (
        16,
        pytest.approx(10 / 16),
    )


def test_two_selections_compare() -> None:
    rows = [*group(0, 20, 16, **MET, channel="online"), *group(100, 20, 4, **MET, channel="store")]
    report = ask(*rows, where=(("channel", "online"),), against=Other("channel", "store"))
    changes = {
        one.metric: one.estimate for one in report.rows if not one.group.keys() - {"against"}
    }
    assert changes["repeat_90d_change"].value == pytest.approx(0.6)
    assert changes["expectations_answered_change"].value == pytest.approx(0.0)


def test_every_question_is_told_with_its_expectation() -> None:
    meanings = ask().meanings
    assert list(meanings) == list(Expectation)
    assert meanings["easy_to_buy"] == "Was it easy to complete your purchase?"


@pytest.mark.parametrize(
    ("first_day", "is_said"), [(None, True), (date(2026, 6, 1), True), (date(2026, 9, 1), False)]
)
def test_at_the_edge_of_what_is_known_a_first_buyer_is_the_first_known(
    first_day: date | None, is_said: bool
) -> None:
    """Orders are known since 5 January 2026: 180 days later is 4 July."""
    facts = WrittenFacts(order(customer_id=1))
    notes = REPORTS["first-purchase"](
        facts, Query(first_day=first_day, as_of=date(2026, 12, 31))
    ).notes
    known_since = "Orders are known since 5 January 2026 only"
    assert any(note.startswith(known_since) for note in notes) == is_said
