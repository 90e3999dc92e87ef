"""The abandonment page says why, who bought after all, and what was in what was not completed."""

from collections.abc import Sequence

from reports.estimate import Estimate, not_known
from reports.pages.abandonment import abandonment_page
from reports.pages.page import Page
from reports.query import Query
from reports.report import LeftOut, Report, Row
from tests.pages.examples import report, share

TITLES = {"delivery_cost": "Delivery cost too much", "price": "It cost too much"}


def page_of(*rows: Row, left_out: Sequence[LeftOut] = ()) -> Page:
    def ask(name: str, query: Query) -> Report:
        made = report(name, list(rows))
        made.left_out.extend(left_out)
        made.meanings.update(TITLES)
        return made

    return abandonment_page(ask, Query())


def why(hits: int, n: int, reason: str) -> Row:
    return Row({"reason": reason}, "why_not", share(hits, n))


def worth(metric: str, value: float, n: int, currency: str = "EUR") -> Row:
    return Row({"currency": currency}, metric, Estimate(n=n, value=value, precise=True))


ALL = Estimate(n=1000, hits=200, value=0.2, method="count", precise=True)
ROWS = (
    Row({}, "said_why_not", ALL),
    why(120, 200, "delivery_cost"),
    why(30, 200, "price"),
    Row({}, "recovered_7d", share(100, 1000)),
    Row({}, "recovered_30d", share(177, 1000)),
    worth("value_lost", 68248.4, 823),
    worth("value_recovered", 13270.0, 177),
)


def test_the_sentence_says_who_bought_and_why_the_others_did_not() -> None:
    assert page_of(*ROWS).sentence == (
        "Of the 1,000 orders not completed whose customer is known, **17.7%** were followed by "
        "one within 30 days. "
        "Asked why not, **60%** of 200 answers say: **Delivery cost too much**."
    )


def test_money_stands_with_its_currency_and_the_checkouts_it_was_in() -> None:
    lost, recovered = page_of(*ROWS).headlines[2:]
    assert (lost.value, lost.detail) == (
        "EUR\u00a068,248",
        ("in 823 checkouts followed for 30 days",),
    )
    assert recovered.value == "EUR\u00a013,270"


def test_an_amount_says_how_many_are_in_none() -> None:
    nobody = "of no known customer"
    missing = [
        LeftOut({"outcome": "recovered_30d"}, nobody, 4344),
        LeftOut({"outcome": "recovered_30d"}, "not followed long enough yet", 2),
        LeftOut({"outcome": "value_lost"}, "without an amount", None),
    ]
    week, month, lost, recovered = page_of(*ROWS, left_out=missing).headlines
    assert week.detail[1] == month.detail[1] == "of 1,000 checkouts of known customers"
    assert lost.detail[1] == "left out: 4,344 of no known customer, fewer than 5 without an amount"
    assert recovered.detail[1] == "left out: 4,344 of no known customer"


def test_reasons_that_chance_may_have_put_in_order_are_named_together() -> None:
    assert page_of(*ROWS).charts[0].title == "Most often: Delivery cost too much (60%)"
    close = [row for row in ROWS if row.metric != "why_not"]
    page = page_of(*close, why(64, 200, "delivery_cost"), why(60, 200, "price"))
    assert page.charts[0].title == (
        "Most often: Delivery cost too much (32%) and It cost too much (30%)"
    )


def test_recovery_stands_by_step_and_by_contact_on_one_scale() -> None:
    parts = [
        Row({"step": step}, "recovered_30d", share(hits, 100))
        for step, hits in (("payment", 30), ("basket", 10), ("unknown", 5))
    ]
    parts += [
        Row({"contact_before": asked}, "recovered_30d", share(hits, 100))
        for asked, hits in (("yes", 8), ("no", 12))
    ]
    by_step, by_contact = page_of(*ROWS, *parts).multiples
    assert (
        by_step.figure["layout"]["xaxis"]["range"] == by_contact.figure["layout"]["xaxis"]["range"]
    )
    names = [note["text"] for note in by_contact.figure["layout"]["annotations"]]
    assert names == ["Had asked us", "Had not asked us", "8.0%", "12%"]
    assert "Not known" not in str(by_step.figure)
    assert by_step.title == "By the step they stopped at: payment 30%; basket 10%"
    assert by_contact.title == (
        "By contact in the week before: no further apart than chance explains"
    )


def test_what_stood_in_the_way_of_who_had_asked_is_named_if_more_than_chance() -> None:
    def given(asked: int, of_asked: int) -> list[Row]:
        counts = {"yes": (asked, of_asked), "no": (40, 800)}
        return [
            Row({"reason": "price", "contact_before": before}, "why_not", share(*count))
            for before, count in counts.items()
        ]

    assert page_of(*ROWS, *given(40, 80)).charts[1].title == (
        "It cost too much: 50% of those who had asked us say so, 5.0% of the others"
    )
    assert page_of(*ROWS, *given(10, 20)).charts[1].title == (
        "It cost too much: 10 of 20 of those who had asked us say so, 5.0% of the others"
    )
    assert page_of(*ROWS, *given(1, 8)).charts[1].title == (
        "Those who had asked us give no other reasons than those who had not, beyond chance"
    )


def test_what_is_not_known_says_why() -> None:
    page = page_of(
        Row({}, "said_why_not", ALL),
        why(2, 3, "price"),
        Row({}, "recovered_30d", not_known(3, "Too early")),
        Row({"currency": "EUR"}, "value_lost", not_known(2, "Not enough amounts yet")),
    )
    assert page.sentence.startswith("It is too early to say who buys after all. Too few")
    assert page.headlines[2].value == "–"
    assert page.headlines[2].detail == ("Not enough amounts yet",)


def test_a_shop_without_checkouts_is_told_how_they_get_in() -> None:
    page = page_of(Row({}, "said_why_not", not_known(0, "Everything was completed")))
    assert page.empty
    assert page.empty.command == "comeback import checkouts FILE.csv"
