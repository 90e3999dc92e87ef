"""The signature table: a line a metric, what it misses beside what it catches, and its chart."""

from reports.estimate import not_known
from reports.pages.operations import operations_page
from reports.pages.signature import LABELS, RULES
from reports.palette import GREY, INK, PAPER
from reports.query import Query
from reports.report import LeftOut, Row
from tests.pages.examples import report
from tests.pages.operational import DELIVERY, WAIT, around, back, held, never_red, page_of


def test_a_vague_share_is_said_as_its_interval() -> None:
    vague = held(
        "on_time_delivery",
        (12, 30),
        (9, 15),
        missed=around(0.5, 21, 0.2),
        auc=around(0.6, 45, 0.15),
        label="cannot_tell",
    )
    page = page_of(*vague)
    assert "misses anything from **30%** to **70%** of dissatisfied customers" in page.sentence
    assert page.signatures[0].lines[0].missed.is_grey
    assert (
        page.signatures[0].title == "What green hides of dissatisfied customers cannot be told yet"
    )


def test_the_lines_are_in_the_order_of_the_report_which_is_by_what_is_missed() -> None:
    first = page_of(*DELIVERY, *WAIT).signatures[0]
    assert [line.name for line in first.lines] == ["On-time delivery", "Waiting time"]
    assert first.title == "Green hides 48% to 57% of dissatisfied customers"


def test_a_bar_is_what_is_missed_with_its_interval_in_percent() -> None:
    bar = page_of(*DELIVERY).signatures[0].lines[0].bar
    assert bar
    assert [round(end, 1) for end in (bar.low, bar.missed, bar.high)] == [52.5, 57.5, 62.5]


def test_a_metric_of_contacts_speaks_only_of_orders_with_one() -> None:
    lines = page_of(*DELIVERY, *WAIT).signatures[0].lines
    assert lines[0].missed.detail[1] == "of 232 dissatisfied"
    assert lines[1].missed.detail[1] == "of 86 dissatisfied in contact"


def test_a_metric_that_never_was_red_has_no_bar_and_says_so() -> None:
    page = page_of(*DELIVERY, *never_red("handle_time"))
    line = page.signatures[0].lines[1]
    assert line.bar is None
    assert line.missed.value == "–"
    assert line.missed.detail == (
        "Never red: no contact took longer than 600 s, so it misses every dissatisfied customer",
    )
    assert (line.figures[1].value, line.figures[1].detail) == ("–", ())
    chart = page.signatures[0].chart
    assert chart
    assert "Handling" not in str(chart.figure)


def test_a_difference_that_could_be_chance_is_called_noise() -> None:
    red_against_green = [line.figures[1] for line in page_of(*DELIVERY, *WAIT).signatures[0].lines]
    assert [one.change for one in red_against_green] == [None, "noise"]
    assert red_against_green[0].detail == ("+46.6 to +61.5", "others alike: +54.6 (+46.6 to +61.5)")


def test_a_difference_of_next_to_nobody_is_grey_though_it_be_no_noise() -> None:
    few = held(
        "on_time_delivery",
        (40, 200),
        (5, 5),
        missed=around(0.9, 45, 0.1),
        auc=around(0.6, 205, 0.1),
        label="cannot_tell",
    )
    signature = page_of(*few).signatures[0]
    cell = signature.lines[0].figures[1]
    assert (cell.value, cell.change, cell.is_grey) == ("+80.0 points", None, True)
    assert cell.detail[1] == "others alike: +80.0 (+36.1 to +85.0), too little to say"
    assert signature.chart
    assert signature.chart.title.startswith("Red or green, there is too little to say")


def test_of_several_metrics_one_may_seem_to_differ_by_chance() -> None:
    lucky = held(
        "returned",
        (30, 200),
        (20, 80),
        missed=around(0.6, 50, 0.1),
        auc=around(0.55, 280, 0.04),
        label="does_not_stand_in",
        p_holm=0.2,
    )
    page = page_of(*DELIVERY, *lucky)
    cell = page.signatures[0].lines[1].figures[1]
    assert cell.change == "noise among 2"
    assert cell.is_grey


def test_the_chart_is_titled_by_the_difference_that_is_none_of_chance() -> None:
    chart = page_of(*DELIVERY, *WAIT).signatures[0].chart
    assert chart
    assert chart.title == "On-time delivery red: 71% dissatisfied; green: 17% (not adjusted)"
    alone = page_of(*WAIT).signatures[0].chart
    assert alone
    assert alone.title == "Red or green, the difference could be chance for every metric"


def test_both_sides_stand_in_the_chart_in_ink_told_apart_by_shape() -> None:
    chart = page_of(*DELIVERY).signatures[0].chart
    assert chart
    marks = [one["marker"] for one in chart.figure["data"] if one["mode"] == "markers"]
    assert [one["symbol"] for one in marks] == ["circle", "diamond"]
    assert any(note["text"] == "17% → 71%" for note in chart.figure["layout"]["annotations"])


def test_against_coming_back_there_is_a_brief_table_without_a_drawing_of_its_own() -> None:
    page = page_of(*DELIVERY, *back("on_time_delivery", 0.67, 0.68))
    signatures = page.signatures
    assert [one.is_brief for one in signatures] == [False, True]
    assert signatures[1].chart is None
    assert signatures[1].lines[0].figures[0].label == "Not back though green"
    assert signatures[1].title == "Green hides 90% of customers who did not come back"


def test_every_figure_of_the_report_stands_in_the_closed_table() -> None:
    rows = [*DELIVERY, *never_red("handle_time")]
    table = page_of(*rows).signatures[0].table
    assert len(table.rows) == len(rows)
    assert table.rows[2][:4] == (
        "On-time delivery",
        "Red against green",
        "+54.6 points",
        "+46.6 to +61.5",
    )


def test_the_words_of_the_table_are_explained_under_it() -> None:
    rules = page_of(*DELIVERY).signatures[0].rules
    assert rules
    assert {"Missed", "Told apart", "Others alike", "Noise", "Noise among several"} <= {
        word for word, _ in rules.rows
    }


def test_every_label_has_its_rule() -> None:
    assert set(LABELS.values()) <= {label for label, _ in RULES.rows}


def test_a_metric_of_which_nothing_is_known_says_why_once() -> None:
    named = {"operational_metric": "wait_time", "outcome": "verdict"}
    names = ("dissatisfied_green", "difference", "missed", "auc")
    nothing = [
        Row(named, name, not_known(0, "No contact belongs to any of them")) for name in names
    ]
    first = page_of(*DELIVERY, *nothing).signatures[0]
    assert [line.is_untold for line in first.lines] == [False, True]
    assert first.lines[1].missed.detail == ("No contact belongs to any of them",)
    assert {one.detail for one in first.lines[1].figures} == {()}
    assert first.note
    assert first.note.endswith("comeback import contacts FILE.csv")


def test_who_is_not_counted_is_said_under_the_table_they_are_not_in() -> None:
    split = report("operations", [*DELIVERY, *back("on_time_delivery", 0.67, 0.68)])
    split.left_out.append(LeftOut({"outcome": "repeat_90d"}, "came back before the landmark", 862))
    split.left_out.append(LeftOut({"outcome": "repeat_90d"}, "not followed long enough yet", None))
    first, second = operations_page(lambda _name, _query: split, Query()).signatures
    assert first.note is None
    assert second.note == (
        "Not counted: 862 came back before the landmark; fewer than 5 not followed long enough yet."
    )


def test_of_differences_beyond_chance_the_widest_is_the_title() -> None:
    narrower = held(
        "contact_volume",
        (161, 852),
        (60, 130),
        missed=around(0.7, 245),
        auc=around(0.64, 982),
        label="weak",
    )
    chart = page_of(*DELIVERY, *narrower).signatures[0].chart
    assert chart
    assert chart.title.startswith("On-time delivery red")


def test_green_is_a_ring_and_a_side_with_too_little_is_grey() -> None:
    few = held(
        "on_time_delivery",
        (116, 699),
        (6, 10),
        missed=around(0.9, 122),
        auc=around(0.6, 709),
        label="cannot_tell",
    )
    chart = page_of(*few).signatures[0].chart
    assert chart
    green, red = (one["marker"] for one in chart.figure["data"] if one["mode"] == "markers")
    assert (green["color"], green["line"]["color"]) == (PAPER, [INK])
    assert red["color"] == [GREY]
