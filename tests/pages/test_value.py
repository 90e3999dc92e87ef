"""The page of value says in money what the report says, and calls chance by its name."""

from typing import Any

from reports.pages.page import Page
from reports.pages.value import value_page
from reports.palette import INK
from reports.query import Query
from reports.report import Report
from reports.value import value
from tests.reports.test_moved import SHOP as TWO_MONTHS
from tests.reports.test_value import bought, said
from tests.reports.written import WrittenFacts

CENTS = [0] * 20 + [9_000] * 10 + [15_000] * 10
NB = "\u00a0"


def page_of(*rows: dict[str, Any], **asked: Any) -> Page:
    facts = WrittenFacts(*rows)

    def ask(name: str, query: Query) -> Report:
        return value(facts, query)

    return value_page(ask, Query(**asked))


def shop(satisfied: float, left_wrong: float) -> list[dict[str, Any]]:
    return [
        *said("satisfied", [int(satisfied * cents) for cents in CENTS], 100),
        *said("put_right", [int(satisfied * cents) for cents in CENTS], 200),
        *said("left_wrong", [int(left_wrong * cents) for cents in CENTS], 300),
    ]


def test_a_difference_chance_explains_is_called_so() -> None:
    assert page_of(*shop(1.0, 0.9)).sentence == (
        f"A satisfied customer brings **EUR{NB}60.00** in the year after, EUR{NB}3.00 more than a "
        "dissatisfied one: no further apart than chance explains."
    )


def test_a_difference_chance_does_not_explain_is_marked() -> None:
    page = page_of(*shop(1.0, 0.1))
    assert page.sentence == (
        f"A satisfied customer brings **EUR{NB}60.00** in the year after, "
        f"**EUR{NB}27.00 more than a dissatisfied one**."
    )
    assert page.charts[0].title == (
        f"Customers we put right bring EUR{NB}54.00 more than those left wrong"
    )


def test_a_mean_is_told_with_how_many_bought() -> None:
    page = page_of(*shop(1.0, 0.1), *said("unsaid", [0] * 20, 500))
    assert page.headlines[0].detail[-1] == "of 40 customers, 20 bought"
    unsaid = next(row for row in page.charts[0].table.rows if row[-1] == "0")
    assert unsaid[1:] == ("0.00", "no interval", "20", "0")
    nothing = page_of(*said("satisfied", [0] * 20))
    assert nothing.headlines[0].detail == ("no interval", "none of 20 customers bought")
    assert nothing.sentence.startswith("It is too early to say")


def test_of_too_few_dissatisfied_no_comparison_is_made() -> None:
    rows = [*said("satisfied", CENTS, 100), *said("left_wrong", [0, 100, 200, 300, 400], 300)]
    assert page_of(*rows).sentence.endswith("too few dissatisfied ones were followed to compare.")


def test_where_revenue_moved_is_told_with_what_moved_it_most() -> None:
    page = page_of(*TWO_MONTHS)
    assert page.sentence.endswith(
        f"May 2026 brought EUR{NB}280 more than April 2026, before refunds."
    )
    (moved,) = page.charts
    assert moved.title == (
        f"Revenue moved by EUR{NB}+280, most through the order value of first orders"
    )
    assert moved.note == "The first has 31 days, the second 30."
    whole, first, later = moved.table.rows
    assert whole[:2] == ("All orders", "+280")
    assert first[:4] == ("First orders", "+400", "+150", "+250")
    assert later[:2] == ("Later orders", "−120")
    by_said, by_reason = page.multiples
    assert by_said.title == f"Left wrong: EUR{NB}−200"
    assert [row[:2] for row in by_reason.table.rows] == [
        ("It came late", "−200"),
        ("More than one", "−40.00"),
    ]


def test_who_was_not_asked_is_not_drawn_as_too_few_to_say() -> None:
    nothing: dict[str, Any] = {"landmark_verdict": None, "verdict": None, "asked": False}
    unasked = [bought(400 + at, cents, **nothing) for at, cents in enumerate(CENTS)]
    chart = page_of(*shop(1.0, 0.1), *unasked).charts[0]
    names = [row[0] for row in chart.table.rows]
    shades = chart.figure["data"][-1]["marker"]["color"]
    assert shades[names.index("Not asked")] == INK


def test_what_winning_a_customer_costs_is_told_or_how_to_set_it() -> None:
    cost = page_of(*shop(1.0, 0.1), acquisition_cost=40.0).headlines[-1]
    assert cost.value == "1.50 ×"
    assert f"what winning one costs, EUR{NB}40.00" in cost.detail
    unset = page_of(*shop(1.0, 0.1)).headlines[-1]
    assert unset.is_grey
    assert unset.detail == ("Set COMEBACK_ACQUISITION_COST to what winning a customer costs",)


def test_by_a_dimension_the_chart_shows_its_groups() -> None:
    rows = [{**row, "channel": ("store", "online")[i % 2]} for i, row in enumerate(shop(1.0, 0.1))]
    chart = page_of(*rows, by="channel").charts[0]
    assert [row[0] for row in chart.table.rows] == ["Online", "Store"]


def test_who_is_not_counted_is_in_a_table() -> None:
    mixed = [{**row, "other_currency": 1} for row in said("satisfied", [0] * 7, 900)]
    (table,) = page_of(*shop(1.0, 0.1), *mixed).tables
    assert table.rows == (("Bought in another currency too", "7"),)


def test_a_shop_without_orders_is_told_what_will_stand_there() -> None:
    assert page_of().empty
