"""Curves of repeat buying end where too few are followed; noise is not called a difference."""

import pytest

from reports.pages.curves import TICKS, everyone_chart, split_chart
from reports.pages.page import Chart
from reports.pages.repeat import repeat_page
from reports.palette import GREY, INK
from reports.query import Query
from reports.report import LeftOut, Report
from tests.pages.examples import back, curve, report


def by_verdict(satisfied: int, left_wrong: int, n: int = 500) -> Report:
    split = report(
        "repeat",
        [back(satisfied, n, verdict="satisfied"), back(left_wrong, n, verdict="left_wrong")],
        [curve(n, 0.4, verdict="satisfied"), curve(n, 0.2, verdict="left_wrong")],
    )
    split.left_out.append(LeftOut({"verdict": "satisfied"}, "came back before the landmark", 12))
    return split


def sentence_of(split: Report) -> str:
    everybody = report("repeat", [back(300, 1000)], [curve(1000, 0.3)])

    def ask(name: str, query: Query) -> Report:
        return split if query.by else everybody

    return repeat_page(ask, Query()).sentence


def test_customers_left_wrong_who_come_back_less_are_spoken_of() -> None:
    assert sentence_of(by_verdict(200, 100)) == (
        "**30.0%** of customers bought again within 90 days of their first order. "
        "Those we left wrong come back **less** than the satisfied."
    )


def test_a_difference_within_the_noise_is_none() -> None:
    split = by_verdict(200, 195)
    assert "cannot be told from noise" in sentence_of(split)
    chart = split_chart(split, "verdict")
    assert chart
    assert chart.title == (
        "Left wrong or satisfied: 39% and 40% came back within 90 days, "
        "no further apart than chance explains"
    )


def test_the_other_way_round_is_said_too() -> None:
    split = by_verdict(100, 200)
    assert "come back **more** than" in sentence_of(split)
    chart = split_chart(split, "verdict")
    assert chart
    assert chart.title == (
        "Customers left wrong come back more: 40% against 20% of the satisfied within 90 days"
    )


def coloured(chart: Chart) -> list[tuple[str, int]]:
    """Return the colour and the last day of every stretch of a line."""
    steps = [trace for trace in chart.figure["data"] if trace.get("customdata")]
    return [(trace["line"]["color"], trace["x"][-1]) for trace in steps]


def test_a_curve_ends_at_a_year_and_goes_on_in_grey_where_few_are_followed() -> None:
    chart = everyone_chart(report("repeat", [back(300, 1000)], [curve(1000, 0.3)]))
    assert chart
    assert coloured(chart) == [(INK, 360)]
    small = everyone_chart(report("repeat", [back(12, 50)], [curve(50, 0.3)]))
    assert small
    assert coloured(small) == [(INK, 160), (GREY, 360)]


def test_how_many_are_followed_is_not_said_of_fewer_than_may_be_shown() -> None:
    """Of 40 customers 4 are left on day 365, of whom 370 is the next day in the curve: 3."""
    chart = everyone_chart(report("repeat", [back(12, 40)], [curve(40, 0.3)]))
    assert chart
    below = [note["text"] for note in chart.figure["layout"]["annotations"]]
    assert below[-len(TICKS) :] == ["40", "31", "22", "13", "–"]


def test_of_fewer_than_may_be_shown_nothing_is_drawn() -> None:
    chart = everyone_chart(report("repeat", [back(12, 40)], [curve(40, 0.3)]))
    assert chart
    assert chart.figure["data"][-1]["x"][-1] == 350, "on day 360 four are left of forty"


def test_every_curve_has_its_band_its_name_and_its_row_of_those_still_followed() -> None:
    chart = split_chart(by_verdict(200, 100), "verdict")
    assert chart
    filled = [trace for trace in chart.figure["data"] if trace.get("fill") == "tonexty"]
    written = [note["text"] for note in chart.figure["layout"]["annotations"]]
    assert len(filled) == 2
    assert any(words.startswith("Satisfied ") for words in written)
    assert any(words.startswith("Left wrong ") for words in written)
    assert written.count("500") == 2
    assert len([one for one in written if one.replace(",", "").isdigit()]) == 2 * len(TICKS)


def test_a_group_too_small_to_draw_is_named_instead() -> None:
    split = by_verdict(200, 100)
    split.curves.append(curve(20, 0.3, verdict="put_right"))
    chart = split_chart(split, "verdict")
    assert chart
    assert chart.note == "Not drawn, being the smallest: Put right. The figures have them."
    assert "Put right" not in str(chart.figure)


def test_who_is_counted_out_stands_in_a_table() -> None:
    split = by_verdict(200, 100)

    def ask(name: str, query: Query) -> Report:
        return split

    tables = repeat_page(ask, Query()).tables
    assert tables[0].rows == (("Satisfied", "came back before the landmark", "12"),)


def test_a_group_that_is_not_drawn_is_not_in_the_title() -> None:
    split = report(
        "repeat",
        [back(200, 500, region="A"), back(195, 500, region="B"), back(10, 400, region="C")],
        [curve(500, 0.4, region="A"), curve(500, 0.4, region="B"), curve(20, 0.1, region="C")],
    )
    chart = split_chart(split, "region")
    assert chart
    assert chart.title == (
        "By region, who comes back within 90 days differs no more between A and B"
        " than chance explains"
    )


def test_the_verdicts_in_the_title_are_drawn() -> None:
    split = by_verdict(200, 100)
    split.curves[1] = curve(20, 0.2, verdict="left_wrong")
    chart = split_chart(split, "verdict")
    assert chart
    assert "left wrong" not in chart.title.lower()


def test_without_answers_nothing_is_said_of_verdicts() -> None:
    rows = [back(200, 500, verdict="never_asked"), back(20, 50, verdict="no_answer")]
    chart = split_chart(report("repeat", rows, [curve(500, 0.4, verdict="never_asked")]), "verdict")
    assert chart
    assert chart.title == "There are no verdicts to compare yet: they come with the answers"


def test_groups_with_too_few_to_compare_are_not_said_to_be_alike() -> None:
    rows = [back(200, 500, region="A"), back(8, 20, region="B")]
    chart = split_chart(report("repeat", rows, [curve(500, 0.4, region="A")]), "region")
    assert chart
    assert chart.title == "Too few customers followed for 90 days to compare by region"


def test_one_group_is_named_and_not_compared() -> None:
    rows = [back(200, 500, region="A")]
    chart = split_chart(report("repeat", rows, [curve(500, 0.4, region="A")]), "region")
    assert chart
    assert chart.title == "By region there is only A"


def test_what_is_beside_a_line_is_its_share_where_it_ends() -> None:
    """Of curves to 0.4 and 0.2 by day 500: on day 360, 0.288 and 0.144."""
    split = by_verdict(200, 100)
    split.curves.append(curve(30, 0.3, verdict="put_right"))
    chart = split_chart(split, "verdict")
    assert chart
    notes = {note["text"]: note["y"] for note in chart.figure["layout"]["annotations"]}
    assert notes["Satisfied 29%"] == pytest.approx(0.288)
    assert notes["Left wrong 14%"] == pytest.approx(0.144)


def test_the_day_the_title_speaks_of_is_marked_and_said() -> None:
    everyone = everyone_chart(report("repeat", [back(300, 1000)], [curve(1000, 0.3)]))
    assert everyone
    assert everyone.about.endswith("; labels: where each line ends; dotted: day 90")
    assert everyone.figure["data"][0]["x"] == [90, 90]
    split = by_verdict(200, 100)
    split.curves.append(curve(50, 0.3, verdict="put_right"))
    chart = split_chart(split, "verdict")
    assert chart
    assert chart.about.endswith("dotted: day 90; grey where few are still followed")
