"""The operations page: what green hides, beside what red catches, and no more than is known."""

from reports.estimate import not_known
from reports.pages.operations import operations_page
from reports.pages.page import Page
from reports.pages.signature import LABELS, RULES
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import report
from tests.pages.operational import DELIVERY, WAIT, around, back, held, never_red


def page_of(*rows: Row) -> Page:
    def ask(name: str, query: Query) -> Report:
        return report(name, list(rows))

    return operations_page(ask, Query())


def test_the_answer_is_what_the_best_metric_misses_and_that_none_stands_in() -> None:
    assert page_of(*WAIT, *DELIVERY).sentence == (
        "Watching **on-time delivery** alone misses **57%** of dissatisfied customers; "
        "**none** of your 2 metrics stands in for their verdict."
    )


def test_the_best_metric_tells_most_surely_apart_not_the_one_red_for_everybody() -> None:
    page = page_of(*DELIVERY, *WAIT)
    assert page.headlines[0].label == "On-time delivery misses"
    assert page.headlines[0].value == "57.5%"
    assert page.headlines[0].detail == (
        "52.5–62.5%",
        "of 232 dissatisfied",
        "50.0% not corrected for who answers",
    )
    assert [one.value for one in page.headlines[1:]] == ["16.6%", "+54.6 points", "0.717"]


def test_that_none_stands_in_is_not_said_while_one_still_may() -> None:
    vague = held(
        "first_contact_resolution",
        (10, 50),
        (25, 40),
        missed=around(0.3, 35, 0.14),
        auc=around(0.7, 90, 0.12),
        label="cannot_tell",
    )
    assert page_of(*DELIVERY, *vague).sentence.endswith(
        "; **none** of your 2 metrics has been shown to stand in for their verdict."
    )


def test_a_metric_that_stands_in_is_the_answer() -> None:
    good = held(
        "first_contact_resolution",
        (10, 500),
        (200, 300),
        missed=around(0.2, 210),
        auc=around(0.9, 800),
        label="stands_in",
    )
    page = page_of(*DELIVERY, *good)
    assert page.sentence == (
        "**First-contact resolution** stands in for their verdict, and yet it misses **20%** of "
        "dissatisfied customers in contact."
    )
    assert [line.is_sure for line in page.signatures[0].lines] == [False, True]


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
    assert red_against_green[0].detail == ("+46.6 to +61.5", "others alike: +54.6")


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
    assert chart.title == "On-time delivery red: 71% dissatisfied; green: 17%"
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


def test_contacts_with_a_verdict_of_their_own_are_a_table_of_their_own() -> None:
    own = [
        Row({**row.group, "per": "contact"}, row.metric, row.estimate, row.label) for row in WAIT
    ]
    page = page_of(*own)
    assert len(page.signatures) == 1
    assert page.signatures[0].lines[0].missed.detail[1] == "of 86 dissatisfied"
    assert "of dissatisfied contacts" in page.sentence


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


def test_every_label_has_its_rule() -> None:
    assert set(LABELS.values()) <= {label for label, _ in RULES.rows}


def test_totals_are_marked_as_linked_to_nobody() -> None:
    moves = Row(
        {"operational_metric": "refund_rate", "outcome": "verdict"}, "co_movement", around(0.3, 14)
    )
    page = page_of(*DELIVERY, moves)
    assert page.tables[0].caption == "Known only as totals: cannot be linked to customers"
    assert page.tables[0].rows[0][0] == "Refund rate"
    assert [line.name for line in page.signatures[0].lines] == ["On-time delivery"]


def test_with_no_answers_the_page_leads_on() -> None:
    page = page_of()
    assert page.empty
    assert page.empty.href == "surveys.overview"


def test_with_nothing_at_all_it_asks_for_contacts() -> None:
    nothing = Report(name="operations", question="", as_of=None, query=Query())
    page = operations_page(lambda _name, _query: nothing, Query())
    assert page.empty
    assert page.empty.command == "comeback import contacts FILE.csv"


def test_where_all_is_chance_no_metric_is_named() -> None:
    rows = [
        held(
            metric,
            (200, 400),
            (100, 200),
            missed=around(0.66, 300),
            auc=around(0.5, 600),
            label="does_not_stand_in",
            p_holm=1.0,
        )
        for metric in ("wait_time", "speed_of_answer")
    ]
    assert page_of(*rows[0], *rows[1]).sentence == (
        "By operations alone, dissatisfied customers cannot be told from the others: "
        "**none** of your 2 metrics does better than chance."
    )


def test_one_metric_is_not_counted() -> None:
    assert page_of(*DELIVERY).sentence.endswith(
        "of dissatisfied customers; it does **not** stand in for their verdict."
    )


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
