"""The satisfaction page: groups are named only where they differ, small ones are grey."""

from dataclasses import replace

from reports.estimate import Estimate, not_known
from reports.pages.satisfaction import by_dimension, satisfaction_page
from reports.palette import BLUE, GREY
from reports.query import Other, Query
from reports.report import Report, Row
from tests.pages.examples import report, share, verdicts


def asking(*rows: Row) -> object:
    def ask(name: str, query: Query) -> Report:
        return report(name, [row for row in rows if set(row.group) == ({query.by} - {None})])

    return ask


def chart_of(*rows: Row, by: str = "channel"):  # type: ignore[no-untyped-def]
    return by_dimension(asking(*rows), Query(), by)  # type: ignore[arg-type]


def test_groups_that_differ_are_the_title() -> None:
    chart = chart_of(
        *verdicts(800, 50, 100, 50, on_time_delivery="on_time"),
        *verdicts(200, 50, 200, 50, on_time_delivery="late"),
        by="on_time_delivery",
    )
    assert chart.title == "On time: 80% satisfied; late: 40%"


def test_groups_within_the_noise_are_not() -> None:
    chart = chart_of(
        *verdicts(70, 10, 10, 10, channel="online"), *verdicts(74, 9, 9, 8, channel="store")
    )
    assert chart.title == "By sales channel, satisfaction differs no more than chance explains"


def test_a_small_group_is_grey_and_decides_nothing() -> None:
    chart = chart_of(
        *verdicts(700, 100, 100, 100, channel="online"),
        *verdicts(710, 90, 100, 100, channel="store"),
        *verdicts(1, 4, 4, 4, channel="phone"),
    )
    assert chart.title == (
        "By sales channel, satisfaction differs no more between store and online"
        " than chance explains"
    )
    marks = chart.figure["data"][-1]
    assert dict(zip(marks["y"], marks["marker"]["color"], strict=True)) == {
        "Store": BLUE,
        "Online": BLUE,
        "Phone": GREY,
    }


def test_groups_too_small_to_compare_are_not_said_to_be_alike() -> None:
    one = chart_of(
        *verdicts(700, 100, 100, 100, channel="online"), *verdicts(2, 4, 4, 4, channel="phone")
    )
    none = chart_of(*verdicts(9, 1, 1, 1, channel="online"), *verdicts(2, 4, 4, 4, channel="phone"))
    assert one.title == none.title == "Too few answers to compare by sales channel"


def test_an_order_without_a_promise_is_said_to_have_none() -> None:
    chart = chart_of(
        *verdicts(800, 50, 100, 50, on_time_delivery="on_time"),
        *verdicts(200, 50, 200, 50, on_time_delivery="unknown"),
        by="on_time_delivery",
    )
    assert chart.figure["data"][-1]["y"] == ["On time", "No date known"]
    assert chart.table.rows[1][0] == "No promise, or not known yet"


def test_what_is_not_known_of_orders_is_no_group_to_compare() -> None:
    chart = chart_of(
        *verdicts(700, 100, 100, 100, channel="online"),
        *verdicts(100, 300, 300, 300, channel="unknown"),
    )
    assert chart.title == "Too few answers to compare by sales channel"


def test_one_group_is_no_comparison() -> None:
    assert chart_of(*verdicts(700, 100, 100, 100, channel="online")) is None


def test_of_many_groups_the_largest_are_drawn_and_the_table_has_all() -> None:
    rows = [verdicts(60 + n, 10, 10, 10, region=f"R{n:02d}") for n in range(12)]
    chart = chart_of(*(row for group in rows for row in group), by="region")
    assert len(chart.figure["data"][-1]["y"]) == 8
    assert "R00" not in chart.figure["data"][-1]["y"]
    assert len(chart.table.rows) == 12
    assert chart.note == "The 8 largest of 12; the figures have all."


def test_a_group_that_is_not_drawn_is_not_in_the_title() -> None:
    rows = [verdicts(800 + n, 100, 100, 100, region=f"R{n:02d}") for n in range(8)]
    small = verdicts(100, 100, 100, 100, region="small")
    chart = chart_of(*(row for group in [*rows, small] for row in group), by="region")
    assert chart.title == (
        "By region, satisfaction differs no more between the 8 compared than chance explains"
    )


def test_a_name_of_the_shops_is_never_markup() -> None:
    chart = chart_of(
        *verdicts(700, 100, 100, 100, channel="<b>x</b>"),
        *verdicts(710, 90, 100, 100, channel="store"),
    )
    assert "<b>" not in str(chart.figure)


def test_of_a_single_answer_a_tile_says_that_it_is_too_few() -> None:
    reason = "Not enough answers yet (1 of at least 5)"
    rows = [
        Row({}, metric, not_known(1, reason)) for metric in ("satisfied", "put_right", "left_wrong")
    ]
    rows.append(Row({}, "handled_as_wanted", not_known(0, "Not enough answers yet (0 of 5)")))
    page = satisfaction_page(asking(*rows), Query())  # type: ignore[arg-type]
    assert [one.detail for one in page.headlines[:3]] == [(reason,)] * 3


def test_the_share_once_weighted_stands_under_the_plain_one_with_what_it_moved_by() -> None:
    weighted = Row({}, "satisfied_weighted", share(720, 1000))
    plain = [*verdicts(700, 100, 100, 100), weighted]
    tile = satisfaction_page(asking(*plain), Query()).headlines[0]  # type: ignore[arg-type]
    assert tile.detail[-1] == "72.0% weighted (69.1–74.7%)"
    fell = Estimate(n=1000, value=-0.021, low=-0.062, high=0.02, precise=True)
    change = Row({"against": "channel"}, "satisfied_weighted_change", fell)
    compared = replace(report("", [*plain, change]), query=Query(against=Other("channel")))
    tile = satisfaction_page(lambda _, query: compared, Query()).headlines[0]
    assert tile.detail[-1] == (
        "72.0% weighted, −2.1 points against every other sales channel (−6.2 to +2.0): noise"
    )


def test_where_nobody_was_asked_how_it_was_handled_nobody_is_called_left_wrong() -> None:
    page = satisfaction_page(asking(*verdicts(700, 0, 0, 300)), Query())  # type: ignore[arg-type]
    assert "What became of the others is not known" in page.sentence
    tiles = [(one.label, one.value) for one in page.headlines[:2]]
    assert tiles == [("Satisfied", "70.0%"), ("Not satisfied", "30.0%")]
    assert page.headlines[1].detail == ("27.2–32.9%", "of 1,000 answers")
    assert page.tree
    assert [twig.name for twig in page.tree.twigs] == ["Unsaid"]
