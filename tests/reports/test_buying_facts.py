"""Facts of money and places: what was sent back, where the next order was placed, recovery."""

from typing import Any

import pytest

from feedback.models.order import CancelledBy, Order, OrderStatus
from tests.reports.refreshing import Fact, Reader
from tests.reports.shop import Shop, noon


def picked(fact: Fact, *names: str) -> tuple[Any, ...]:
    return tuple(fact[name] for name in names)


@pytest.mark.parametrize(
    ("total", "amounts", "net"),
    [
        (5000, [], 5000),
        (5000, [1200, 300], 3500),
        (5000, [1200, None], 3800),  # of a return without an amount nothing is known
        (5000, [6000], -1000),
        (None, [1200], None),
    ],
)
def test_what_was_sent_back_is_taken_off_the_amount(
    shop: Shop, reader: Reader, total: int | None, amounts: list[int | None], net: int | None
) -> None:
    order = shop.order("ann", "2026-01-02", total_cents=total, delivered="2026-01-04")
    for amount in amounts:
        shop.returned(order, "2026-06-30", amount_cents=amount)
    fact = reader.fact(order)
    assert picked(fact, "total_cents", "net_cents", "returned_day") == (total, net, None)


def test_the_channel_of_a_return_is_that_of_the_first_in_time(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02", delivered="2026-01-04")
    shop.returned(order, "2026-01-20", channel="online")
    shop.returned(order, "2026-01-10", channel="store")
    late = shop.order("bob", "2026-01-02", delivered="2026-01-04")
    shop.returned(late, "2026-03-10", channel="store")
    unsaid = shop.order("cleo", "2026-01-02", delivered="2026-01-04")
    shop.returned(unsaid, "2026-01-10")
    shop.returned(unsaid, "2026-01-11", channel="store")
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    names = ("returned_day", "returned_channel")
    assert [picked(found[one.id], *names) for one in (order, late, unsaid)] == [
        ("2026-01-10", "store"),
        (None, None),
        ("2026-01-10", None),
    ]


def test_the_next_order_is_told_apart_by_where_it_was_placed(shop: Shop, reader: Reader) -> None:
    first = shop.order("ann", "2026-01-02", channel="online")
    shop.order("ann", "2026-01-02", channel="store")  # the same day is no later day
    shop.order("ann", "2026-01-05", channel="store", replacement_for=first.shop_id)
    shop.order("ann", "2026-01-06", channel="store", status=OrderStatus.CANCELLED)
    shop.order("ann", "2026-01-07")  # where is not known: neither
    shop.order("ann", "2026-01-09", channel="marketplace")
    shop.order("ann", "2026-01-12", channel="store")
    fact = reader.fact(first)
    names = ("next_day", "next_away_day", "next_store_day")
    assert picked(fact, *names) == ("2026-01-07", "2026-01-09", "2026-01-12")
    assert picked(reader.facts()[-1], *names) == (None, None, None)


def test_who_came_back_after_leaving_is_known_by_their_first_completed_order(
    shop: Shop, reader: Reader
) -> None:
    left = shop.checkout("ann", "2026-01-02", channel="online", step="payment")
    shop.order(
        *("ann", "2026-01-03"),
        promised="2026-01-09",
        status=OrderStatus.CANCELLED,
        cancelled="2026-01-04",
        cancelled_by=CancelledBy.CUSTOMER,
        total_cents=100,
    )
    back = shop.order("ann", "2026-01-05", channel="store", total_cents=3000)
    shop.returned(back, "2026-01-06", amount_cents=500)
    shop.order("ann", "2026-01-07", channel="online", total_cents=9000)
    gone = shop.checkout("bob", "2026-01-02")
    facts = reader.facts()
    names = ("recovered_day", "recovered_channel", "recovered_cents", "step")
    found = {
        one["touchpoint_id"]: picked(one, *names) for one in facts if one["kind"] == "checkout"
    }
    assert found[left.id] == ("2026-01-05", "store", 2500, "payment")
    assert found[gone.id] == (None, None, None, None)
    (cancelled,) = (one for one in facts if one["status"] == "cancelled")
    assert picked(cancelled, *names[:3]) == ("2026-01-05", "store", 2500)


def test_the_last_left_before_an_order_and_the_last_of_all_are_marked(
    shop: Shop, reader: Reader
) -> None:
    for name, day in (("ann", "2026-01-02"), ("ann", "2026-01-12"), ("bob", "2026-01-02")):
        shop.checkout(name, day)
    shop.order("ann", "2026-01-14", total_cents=3000, currency="USD")
    for name, day in (("ann", "2026-01-24"), ("ann", "2026-02-14"), ("bob", "2026-01-12")):
        shop.checkout(name, day)
    facts = sorted(reader.facts(), key=lambda one: (one["customer_id"], one["day"]))
    names = ("recovered_day", "recovered_currency", "is_last_left")
    assert [picked(one, *names) for one in facts if one["kind"] == "checkout"] == [
        ("2026-01-14", "USD", False),
        ("2026-01-14", "USD", True),
        (None, None, False),
        (None, None, True),
        (None, None, False),
        (None, None, True),
    ]


def test_an_order_placed_at_the_instant_a_checkout_began_is_after_it(
    shop: Shop, reader: Reader
) -> None:
    shop.order("ann", "2026-01-02", channel="store")
    left = shop.checkout("ann", "2026-01-02")
    shop.order("ann", "2026-01-03", channel="online")
    fact = reader.fact(left)
    assert picked(fact, "recovered_day", "recovered_channel") == ("2026-01-02", "store")


REVENUE = ("revenue_cents", "revenue_store_cents", "other_currency")


def test_revenue_is_what_came_in_the_year_after_the_landmark_day(
    shop: Shop, reader: Reader
) -> None:
    """No promise, no delivery: due on 16 January, the landmark is the 30th, its year ends then."""

    def order(day: str, cents: int | None, currency: str = "EUR", **more: Any) -> Order:
        return shop.order("ann", day, total_cents=cents, currency=currency, **more)

    first = order("2025-01-02", 100_000)
    order("2025-01-30", 50_000)  # up to the landmark day
    order("2025-01-31", 1)
    order("2025-02-03", 20, channel="store")
    order("2025-02-03", 300, channel="online")
    order("2025-02-04", 7_000, currency="GBP")
    order("2025-02-05", None)
    order("2025-02-06", 9_000, status=OrderStatus.CANCELLED)
    order("2025-02-07", 9_000, replacement_for="x")
    back = order("2025-03-01", 5_000)
    shop.returned(back, "2025-03-05", amount_cents=1_000)
    order("2026-01-30", 10_000)  # the last day of the year
    last = order("2026-01-31", 80_000)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert found[first.id]["landmark_day"] == "2025-01-30"
    assert picked(found[first.id], *REVENUE) == (14_321, 20, 1)
    assert picked(found[last.id], *REVENUE) == (0, 0, 0)


def test_only_orders_that_may_be_an_index_have_revenue(shop: Shop, reader: Reader) -> None:
    nobodys = shop.order(None, "2026-01-02", total_cents=5)
    replacement = shop.order("ann", "2026-01-02", total_cents=5, replacement_for="x")
    left = shop.checkout("ann", "2026-01-02")
    shop.order("ann", "2026-02-20", total_cents=5)
    found = {(one["kind"], one["touchpoint_id"]): one for one in reader.facts()}
    rows = [("order", nobodys.id), ("order", replacement.id), ("checkout", left.id)]
    assert [picked(found[row], *REVENUE) for row in rows] == [(None, None, None)] * 3


def test_an_order_said_to_be_due_long_before_it_was_placed_is_no_revenue_of_its_own(
    shop: Shop, reader: Reader
) -> None:
    for due in ("2026-02-01", "2020-01-01"):
        order = shop.order("ann", "2026-03-01", total_cents=500, currency="EUR")
        order.due_at = noon(due)
        shop.order("ann", "2026-03-02", total_cents=30, currency="EUR")
        revenue = reader.fact(order)["revenue_cents"]
        assert revenue == {"2026-02-01": 30, "2020-01-01": 0}[due]
