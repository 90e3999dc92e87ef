"""The overview says what is known, what moved, and where it is noise."""

from reports.estimate import Estimate
from reports.pages.overview import by_month, overview_page
from reports.pages.page import Page
from reports.palette import GREY
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import back, change, report, share, verdicts


def page_of(rows: list[Row], months: list[Row] | None = None) -> str:
    return whole_page_of(rows, months).sentence


def whole_page_of(rows: list[Row], months: list[Row] | None = None) -> Page:
    reports = {
        "overview": report("overview", rows),
        "satisfaction": report("satisfaction", months or []),
        "repeat": report("repeat", []),
    }

    def ask(name: str, query: Query) -> Report:
        return reports[name]

    return overview_page(ask, Query())


def test_a_change_chance_explains_is_called_noise() -> None:
    sentence = page_of([*verdicts(700, 100, 100, 100), back(280, 1000), change(140, 200, 142, 200)])
    assert "**70.0%** of the customers who answered were satisfied" in sentence
    assert "**28.0%** of all customers came back within 90 days" in sentence
    assert "October was 1.0 points below September: within the noise." in sentence


def test_a_change_chance_does_not_explain_is_marked() -> None:
    sentence = page_of([*verdicts(700, 100, 100, 100), back(280, 1000), change(120, 200, 160, 200)])
    assert "**20.0 points below September**, more than chance explains" in sentence


def test_a_change_between_a_few_answers_is_not_spoken_of() -> None:
    sentence = page_of([*verdicts(700, 100, 100, 100), back(280, 1000), change(2, 8, 160, 200)])
    assert "September" not in sentence


def test_what_nobody_was_asked_is_not_made_up() -> None:
    sentence = page_of([*verdicts(0, 0, 0, 0), back(280, 1000)])
    assert sentence == (
        "**28.0%** of customers came back within 90 days. None has been asked what they think."
    )


def test_nothing_is_said_of_nothing() -> None:
    too_few = Estimate(n=2, reason="Not enough customers yet (2 of at least 5)")
    sentence = page_of([*verdicts(0, 0, 0, 0), Row({}, "repeat_90d", too_few)])
    assert "not enough to say" in sentence


def test_of_a_few_answers_only_the_interval_is_said() -> None:
    sentence = page_of([*verdicts(5, 1, 1, 0), back(280, 1000)])
    assert sentence == (
        "Anything from **36%** to **92%** of customers may be satisfied: 7 answers say no more."
        " **28.0%** of all customers came back within 90 days."
    )


def test_of_those_who_were_not_asked_how_it_was_handled_none_is_left_wrong() -> None:
    tile = whole_page_of([*verdicts(549, 0, 0, 451), back(280, 1000)]).headlines[1]
    assert (tile.label, tile.value) == ("Not satisfied", "45.1%")


def months(shares: list[int], n: int) -> Report:
    rows = [
        Row({"month": f"2026-{number + 1:02d}"}, "satisfied", share(hits, n))
        for number, hits in enumerate(shares)
    ]
    return report("satisfaction", rows)


def test_of_months_that_differ_by_chance_only_their_spread_is_said() -> None:
    chart = by_month(months([140, 142, 138, 145, 141], 200))
    assert chart
    assert chart.title == (
        "From 69% to 72% a month since January 2026: no more spread than chance gives"
    )


def test_months_that_differ_by_more_are_not() -> None:
    chart = by_month(months([140, 142, 90, 145, 141], 200))
    assert chart
    assert chart.title == (
        "From 45% to 72% a month since January 2026: more spread than chance gives"
    )


def test_a_month_whose_late_orders_are_waited_for_is_grey_and_in_no_sentence() -> None:
    chart = by_month(months([140] * 9 + [144, 190], 200))
    assert chart
    assert chart.title.startswith("From 70% to 72% a month")
    greyed = chart.figure["data"][-1]
    assert greyed["x"] == ["2026-11"]
    assert greyed["marker"]["color"] == GREY


def test_two_months_make_no_trend() -> None:
    assert by_month(months([140, 142], 200)) is None


def test_the_response_rate_says_that_it_is_of_every_survey() -> None:
    rows = [*verdicts(700, 100, 100, 100), back(280, 1000), Row({}, "rr2", share(900, 4160))]
    answered = whole_page_of(rows).headlines[-1]
    assert answered.detail[-1] == "of 4,160 invitations, all surveys"
