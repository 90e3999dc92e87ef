"""Facts of problems: what went wrong in the customer's words, and what went wrong before."""

from typing import Any

from surveys.disposition import Disposition
from surveys.expectation import Expectation
from surveys.verdict import Verdict
from tests.reports.expecting import expect
from tests.reports.refreshing import Fact, Reader
from tests.reports.shop import Shop


def picked(fact: Fact, *names: str) -> tuple[Any, ...]:
    return tuple(fact[name] for name in names)


def test_reasons_are_those_of_the_answer_the_verdict_is_of(shop: Shop, reader: Reader) -> None:
    late = shop.order("ann", "2026-01-02")
    shop.answer(late, "2026-01-20", Verdict.UNSAID, reasons="damaged|late")
    shop.answer(late, "2026-01-21", None, reasons="other")  # gives no verdict
    glad = shop.order("bob", "2026-01-02")
    shop.answer(glad, "2026-01-20", Verdict.LEFT_WRONG, reasons="late")
    shop.answer(glad, "2026-01-21", Verdict.SATISFIED)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert picked(found[late.id], "verdict", "reasons") == ("unsaid", "damaged|late")
    assert picked(found[glad.id], "verdict", "reasons") == ("satisfied", None)


BEFORE = ("said_before", "reasons_before", "dissatisfied_before")


def test_an_order_knows_what_its_customer_had_said_when_it_was_placed(
    shop: Shop, reader: Reader
) -> None:
    first, second = shop.order("ann", "2026-01-02"), shop.order("ann", "2026-01-03")
    third, fourth = shop.order("ann", "2026-02-01"), shop.order("ann", "2026-03-01")
    other = shop.order("bob", "2026-03-01")
    nobodys = shop.order(None, "2026-03-01")
    shop.answer(first, "2026-01-20", Verdict.LEFT_WRONG, reasons="damaged|late")
    shop.answer(second, "2026-01-21", Verdict.UNSAID, reasons="late")
    shop.answer(third, "2026-02-20", Verdict.SATISFIED)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    orders = (first, second, third, fourth, other, nobodys)
    assert [picked(found[one.id], *BEFORE) for one in orders] == [
        (None, None, 0),
        (None, None, 0),
        ("unsaid", "late", 2),
        ("satisfied", None, 2),
        (None, None, 0),
        (None, None, None),
    ]


def test_who_thinks_better_of_an_order_is_no_longer_counted_among_the_dissatisfied(
    shop: Shop, reader: Reader
) -> None:
    """The answers as they stood when the order was placed: at noon of the 19th not yet."""
    asked = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    orders = [shop.order("ann", day) for day in ("2026-01-17", "2026-01-19", "2026-01-21")]
    answers = [
        ("2026-01-16", Verdict.UNSAID),
        ("2026-01-18", Verdict.LEFT_WRONG),
        ("2026-01-19", Verdict.SATISFIED),
    ]
    shop.ask(asked, Disposition.COUNTED, answers)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert [picked(found[one.id], BEFORE[0], BEFORE[2]) for one in orders] == [
        *[("unsaid", 1), ("left_wrong", 1), ("satisfied", 0)],
    ]


def test_neither_a_machine_nor_an_answer_about_itself_is_before_an_order(
    shop: Shop, reader: Reader
) -> None:
    by_machine = shop.order("ann", "2026-01-02")
    shop.ask(by_machine, Disposition.MACHINE, [("2026-01-17", Verdict.UNSAID)])
    order = shop.order("ann", "2026-02-02")
    shop.answer(order, "2026-02-01", Verdict.LEFT_WRONG)  # before it was placed, its file says
    later = shop.order("ann", "2026-02-20")
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert [picked(found[one.id], *BEFORE) for one in (order, later)] == [(None, None, 0)] * 2


def test_of_a_first_buyers_expectations_the_latest_answer_in_time_counts(
    shop: Shop, reader: Reader
) -> None:
    order = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    shop.ask(order, Disposition.COUNTED, [("2026-01-09", Verdict.SATISFIED)])
    for question, value, day in (
        (Expectation.AS_EXPECTED, "yes", "2026-01-09"),
        (Expectation.AS_EXPECTED, "no", "2026-01-10"),
        (Expectation.EASY_TO_BUY, "yes", "2026-01-09"),
        (Expectation.EASY_TO_BUY, "no", "2026-02-08"),  # the survey closed the day before
        (Expectation.ISSUE_RESOLVED, "no", "2026-01-09"),
        (Expectation.ISSUE_RESOLVED, "no_issue", "2026-01-10"),
    ):
        expect(shop, order, question, value, day)
    fact = reader.fact(order)
    assert picked(fact, *Expectation) == (False, True, None, None, None)
    assert fact["verdict"] == "satisfied"


def test_imported_expectations_count_and_a_machines_do_not(shop: Shop, reader: Reader) -> None:
    imported, by_machine = shop.order("ann", "2026-01-02"), shop.order("bob", "2026-01-02")
    shop.answer(imported, "2026-06-20", Verdict.SATISFIED)
    shop.ask(by_machine, Disposition.MACHINE, [("2026-01-17", Verdict.SATISFIED)])
    for order in (imported, by_machine):
        expect(shop, order, Expectation.TREATED_RIGHT, "yes", "2026-01-18")
    found = {one["touchpoint_id"]: one["treated_right"] for one in reader.facts()}
    assert [found[one.id] for one in (imported, by_machine)] == [True, None]
