"""The overview says what is known, what moved, and where it is noise."""

from dataclasses import replace

from reports.estimate import Estimate
from reports.pages.overview import by_month, overview_page, sentence_of
from reports.pages.page import Page
from reports.palette import GREY
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import back, change, report, share, verdicts
from tests.pages.operational import around

ALL = [*verdicts(700, 100, 100, 100), back(280, 1000)]


def worth(satisfied: float, more: float) -> list[Row]:
    def amount(value: float, n: int) -> Estimate:
        return Estimate(n=n, value=value, low=value - 9, high=value + 9, precise=True)

    euro = {"currency": "EUR"}
    return [
        Row({**euro, "verdict": "satisfied"}, "revenue_365d", amount(satisfied, 400)),
        Row({**euro, "verdict": "dissatisfied"}, "revenue_365d", amount(satisfied - more, 200)),
        Row(euro, "satisfied_minus_dissatisfied", amount(more, 600)),
    ]


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


def judged(row: Row, p_holm: float) -> Row:
    return replace(row, p_holm=p_holm, label="moved" if p_holm < 0.05 else "noise")


def test_a_change_chance_explains_is_called_noise() -> None:
    page = whole_page_of([*ALL, judged(change(140, 200, 142, 200), 1.0)])
    assert page.sentence == (
        "**70.0%** of the customers who answered were satisfied. "
        "In October nothing moved by more than noise."
    )
    assert page.answers[0].change == "−1.0 points in October (−9.9 to +7.9): noise"


def test_a_change_chance_does_not_explain_is_marked_and_is_where_to_look_next() -> None:
    page = whole_page_of([*ALL, judged(change(120, 200, 160, 200), 0.001)])
    assert page.sentence.endswith(
        "**The share satisfied fell by 20.0 points** in October, more than chance explains."
    )
    assert [one.report for one in page.answers if one.is_next] == ["satisfaction"]


def test_a_change_that_is_one_of_many_looked_at_is_not_claimed() -> None:
    page = whole_page_of([*ALL, judged(change(120, 200, 142, 200), 0.2)])
    assert page.sentence.endswith("In October nothing moved by more than noise.")
    assert (page.answers[0].change or "").endswith("could be chance, so many being compared")


def test_who_came_back_in_an_earlier_month_is_no_news_of_the_last() -> None:
    earlier = judged(replace(change(140, 200, 142, 200), metric="repeat_90d_change"), 1.0)
    assert whole_page_of([*ALL, earlier]).sentence == (
        "**70.0%** of the customers who answered were satisfied."
    )


def test_what_got_better_is_no_place_to_look_for_a_problem() -> None:
    named = Row({"reason": "late"}, "named", share(60, 200))
    page = whole_page_of([*ALL, named, judged(change(160, 200, 120, 200), 0.001)])
    assert "**The share satisfied rose by 20.0 points**" in page.sentence
    assert [one.report for one in page.answers if one.is_next] == ["problems"]


def test_the_five_answers_begin_with_their_figures_and_say_what_these_rest_on() -> None:
    rows = [
        *ALL,
        Row({"reason": "late"}, "named", share(60, 200)),
        Row({"reason": "damaged"}, "named", share(40, 200)),
        Row({}, "satisfied_back_more", around(0.08, 900)),
        Row({"operational_metric": "handle_time"}, "missed", around(0.7, 300)),
        Row({"operational_metric": "on_time_delivery"}, "missed", around(0.4, 300)),
        *worth(120.0, 50.0),
    ]
    said = [(one.report, one.value, one.text) for one in whole_page_of(rows).answers]
    assert said == [
        ("satisfaction", "70.0%", "of the customers who answered were satisfied."),
        (
            "problems",
            "10.0%",
            "of those who answered were left wrong; 10.0% were put right. "
            "Most often: it came late.",
        ),
        (
            "repeat",
            "28.0%",
            "of customers came back within 90 days; of those left wrong 8.0 points fewer than of "
            "the satisfied.",
        ),
        (
            "operations",
            "70.0%",
            "of the dissatisfied in contact are missed by watching handling time alone, "
            "the one of 2 metrics that tells them apart best.",
        ),
        (
            "value",
            "EUR\u00a0120",
            "is what a satisfied customer brings in the year after: EUR\u00a050.00 more than a "
            "dissatisfied one.",
        ),
    ]


def test_of_too_few_dissatisfied_customers_the_fifth_says_no_more_than_that() -> None:
    *both, apart = worth(120.0, 50.0)
    few = replace(apart, estimate=replace(apart.estimate, precise=False))
    assert whole_page_of([*ALL, *both, few]).answers[4].text == (
        "is what a satisfied customer brings in the year after; "
        "too few dissatisfied ones were followed to compare."
    )


def test_where_no_money_is_known_the_fifth_says_who_bought_after_all() -> None:
    rows = [*ALL, Row({}, "recovered_30d", share(90, 300))]
    fifth = whole_page_of(rows).answers[4]
    assert (fifth.report, fifth.value) == ("abandonment", "30.0%")
    assert fifth.text == "of those who did not complete an order bought within 30 days after all."


def test_an_answer_that_is_not_known_says_why() -> None:
    fourth = whole_page_of(ALL).answers[3]
    assert not fourth.value
    assert fourth.why == "No operational metric can be held against enough answers yet"


def test_a_change_between_a_few_answers_is_not_spoken_of() -> None:
    sentence = page_of([*verdicts(700, 100, 100, 100), back(280, 1000), change(2, 8, 160, 200)])
    assert "September" not in sentence


def test_of_those_selected_nobody_is_called_all() -> None:
    found = report("overview", [*verdicts(5, 1, 1, 0), back(280, 1000)])
    narrowed = replace(found, query=Query(where=(("region", "Wales"),)))
    assert sentence_of(narrowed).endswith("**28.0%** of customers came back within 90 days.")


def test_who_came_back_is_of_the_last_month_that_is_followed_so_long() -> None:
    earlier = judged(replace(change(140, 200, 142, 200), metric="repeat_90d_change"), 1.0)
    assert whole_page_of([*ALL, earlier]).answers[2].change == (
        "−1.0 points in October, the last that is followed so long (−9.9 to +7.9): noise"
    )


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
    second = whole_page_of([*verdicts(549, 0, 0, 451), back(280, 1000)]).answers[1]
    assert (second.value, second.why) == ("", "Nobody said how their problem was handled")


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


def test_the_response_rate_stands_with_what_it_is_of() -> None:
    page = whole_page_of([*ALL, Row({}, "rr2", share(900, 4160))])
    assert page.answers[0].detail[-1] == "21.6% of 4,160 invitations answered"


def named(*counts: tuple[str, int]) -> str:
    rows = [Row({"reason": reason}, "named", share(hits, 200)) for reason, hits in counts]
    return whole_page_of([*ALL, *rows]).answers[1].text.partition("put right. ")[2]


def test_one_reason_is_the_most_frequent_only_by_more_than_chance() -> None:
    assert named(("late", 100), ("damaged", 40)) == "Most often: it came late."
    assert named(("late", 44), ("charge_wrong", 43), ("damaged", 40)) == (
        "Named most: it came late; I was charged the wrong amount."
    )


def test_where_nothing_got_worse_it_is_said_why_to_look_there() -> None:
    reason = Row({"reason": "late"}, "named", share(60, 200))
    noise = judged(replace(change(140, 200, 142, 200), metric="left_wrong_change"), 1.0)
    (following,) = [one for one in whole_page_of([*ALL, reason, noise]).answers if one.is_next]
    assert following.report == "problems"
    assert following.next_why == "Nothing surely got worse: begin with what goes wrong."
    worse = judged(change(120, 200, 160, 200), 0.001)
    (following,) = [one for one in whole_page_of([*ALL, reason, worse]).answers if one.is_next]
    assert (following.report, following.next_why) == ("satisfaction", "")
