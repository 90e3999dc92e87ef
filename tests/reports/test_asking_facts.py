"""Facts of asking: with what chance, when, what came of it; and what was delivered and returned."""

from typing import Any

import pytest

from feedback.models.order import OrderStatus
from surveys.disposition import Disposition
from surveys.verdict import Handled, Verdict
from tests.reports.refreshing import Reader
from tests.reports.shop import Shop, noon


def test_how_and_when_an_order_was_asked_about(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.ask(order, Disposition.SENT, probability=0.2, sent="2026-01-17")
    fact = reader.fact(order)
    assert (fact["inclusion_probability"], fact["asked_day"]) == (0.2, "2026-01-17")
    assert (fact["has_refused"], fact["is_complete"]) == (False, None)


def test_who_unsubscribed_by_its_mail_has_refused(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.ask(order, Disposition.SENT, sent="2026-01-17", refused="2026-01-18")
    assert reader.fact(order)["has_refused"] is True


def test_an_imported_answer_was_asked_for_when_the_file_says(shop: Shop, reader: Reader) -> None:
    told, untold = shop.order("ann", "2026-01-02"), shop.order("bob", "2026-01-02")
    shop.answer(told, "2026-01-20", Verdict.SATISFIED, asked_at=noon("2026-01-18"))
    shop.answer(untold, "2026-01-20", Verdict.SATISFIED)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    days = [(found[one.id]["asked"], found[one.id]["asked_day"]) for one in (told, untold)]
    assert days == [(True, "2026-01-18"), (True, None)]


@pytest.mark.parametrize(
    ("verdict", "given", "complete"),
    [
        (Verdict.SATISFIED, {}, True),
        (Verdict.UNSAID, {}, False),
        (Verdict.UNSAID, {"reasons": "late", "handled_as_wanted": Handled.UNTOLD}, True),
        (Verdict.LEFT_WRONG, {"handled_as_wanted": Handled.NO}, False),
        (Verdict.LEFT_WRONG, {"words": "broken", "handled_as_wanted": Handled.NO}, True),
        (Verdict.PUT_RIGHT, {"reasons": "late", "handled_as_wanted": Handled.YES}, True),
    ],
)
def test_an_answer_is_complete_when_its_branch_is(
    shop: Shop, reader: Reader, verdict: Verdict, given: dict[str, Any], complete: bool
) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.answer(order, "2026-01-20", verdict, **given)
    assert reader.fact(order)["is_complete"] is complete


def test_an_abandoner_who_wrote_why_has_answered(shop: Shop, reader: Reader) -> None:
    checkout = shop.checkout("ann", "2026-01-02")
    shop.answer(checkout, "2026-01-04", None, words="the site broke")
    fact = reader.fact(checkout)
    assert (fact["answered_day"], fact["is_complete"]) == ("2026-01-04", True)
    assert (fact["reason"], fact["verdict"]) == (None, None)


def test_the_first_order_that_was_looked_up_is_told_from_the_rest(
    shop: Shop, reader: Reader
) -> None:
    too_early = shop.order("ann", "2026-01-02")
    replacement = shop.order("ann", "2026-01-03", replacement_for="x")
    due_later = shop.order("ann", "2026-01-04")  # due on the 18th
    first = shop.order("ann", "2026-01-05", promised="2026-01-08")  # due on the 10th
    later = shop.order("ann", "2026-01-20")
    unlisted = shop.order("bob", "2026-01-02")
    shop.ask(too_early, Disposition.NO_CONSENT)
    for order in (replacement, due_later, later):
        shop.ask(order, Disposition.NOT_DRAWN)
    shop.ask(first, Disposition.HOLDOUT)
    found = {one["touchpoint_id"]: one["is_first_due"] for one in reader.facts()}
    orders = (too_early, replacement, due_later, first, later, unlisted)
    assert [found[one.id] for one in orders] == [False, False, False, True, False, False]


@pytest.mark.parametrize(
    ("delivered", "requested", "returned_day"),
    [
        ("2026-01-05", ["2026-02-04"], "2026-02-04"),
        ("2026-01-05", ["2026-02-05"], None),
        ("2026-01-05", ["2026-01-04"], "2026-01-04"),
        ("2026-01-05", ["2026-01-09", "2026-01-07"], "2026-01-07"),
        (None, ["2026-06-01"], "2026-06-01"),
        ("2026-01-05", [], None),
    ],
)
def test_a_return_counts_within_thirty_days_of_delivery(
    shop: Shop,
    reader: Reader,
    delivered: str | None,
    requested: list[str],
    returned_day: str | None,
) -> None:
    order = shop.order("ann", "2026-01-02", delivered=delivered)
    for day in requested:
        shop.returned(order, day)
    fact = reader.fact(order)
    assert (fact["delivered_day"], fact["returned_day"]) == (delivered, returned_day)


def test_what_is_taken_along_from_the_store_is_delivered_at_once(
    shop: Shop, reader: Reader
) -> None:
    at_once = shop.order("ann", "2026-01-02", fulfilment="in_store")
    later = shop.order("ann", "2026-01-02", fulfilment="in_store", delivered="2026-01-04")
    open_yet = shop.order("ann", "2026-01-02", fulfilment="pickup", status=OrderStatus.OPEN)
    found = {one["touchpoint_id"]: one["delivered_day"] for one in reader.facts()}
    orders = (at_once, later, open_yet)
    assert [found[one.id] for one in orders] == ["2026-01-02", "2026-01-04", None]
