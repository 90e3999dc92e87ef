"""Why orders were not completed, who bought after all and what was in them, counted by hand."""

from typing import Any

import pytest

from feedback.clock import day_number
from reports.catalogue import REPORTS
from reports.estimate import Estimate
from reports.query import Query
from reports.report import Report
from tests.reports.written import AS_OF, DAY, WrittenFacts, order

LAST_MONTH = DAY + 150
OBSERVED = day_number(AS_OF) - 2


def ask(*rows: dict[str, Any], **query: Any) -> Report:
    return REPORTS["abandonment"](WrittenFacts(*rows), Query(**{"min_n": 1, **query}))


def checkout(**facts: Any) -> dict[str, Any]:
    """Return a checkout of 5 January that was not completed, by somebody nobody knows."""
    more = {"kind": "checkout", "population": "not_completed", "status": None, **facts}
    return order(**more)


def left(number: int, back: int | None, **facts: Any) -> dict[str, Any]:
    """Return the checkout of a customer who bought so many days after, or has not."""
    day = facts.get("day", DAY)
    recovered = None if back is None else day + back
    more = {"is_last_left": True, "recovered_currency": facts.get("currency"), **facts}
    return checkout(customer_id=number, recovered_day=recovered, **more)


def known(report: Report, metric: str, **group: str) -> Estimate:
    estimate = report.estimate(metric, **group)
    assert estimate, (metric, group)
    return estimate


def counted(report: Report, metric: str, **group: str) -> tuple[int | None, int]:
    estimate = known(report, metric, **group)
    return estimate.hits, estimate.n


def test_a_reason_is_a_share_of_those_who_gave_one() -> None:
    report = ask(
        *(checkout(reason="price") for _ in range(4)),
        checkout(reason="bought_in_store"),
        *(checkout() for _ in range(15)),
        order(reason="price"),
    )
    assert counted(report, "said_why_not") == (5, 20)
    assert counted(report, "why_not", reason="price") == (4, 5)
    assert counted(report, "why_not", reason="bought_in_store") == (1, 5)
    assert counted(report, "why_not", reason="delivery_cost") == (0, 5)


def test_an_order_cancelled_in_time_is_one_that_was_not_completed() -> None:
    report = ask(checkout(), checkout(), checkout(kind="order", status="cancelled"))
    assert counted(report, "abandoned", kind="checkout") == (2, 3)
    assert counted(report, "abandoned", kind="order") == (1, 3)


def test_every_split_has_all_of_them_once() -> None:
    rows = [
        checkout(step="payment", contacts=2, contact_topic="delivery", contact_channel="chat"),
        checkout(step="payment", contacts=1, contact_channel="phone"),
        checkout(step="address"),
        checkout(contacts=None),
    ]
    report = ask(*rows)
    assert parts(report, "step") == {"payment": (2, 4), "address": (1, 4), "unknown": (1, 4)}
    assert parts(report, "contact_before") == {"yes": (2, 4), "no": (1, 4), "unknown": (1, 4)}
    assert parts(report, "contact_topic") == {"delivery": (1, 2), "unknown": (1, 2)}
    assert parts(report, "contact_channel") == {"chat": (1, 2), "phone": (1, 2)}


def parts(report: Report, name: str) -> dict[str, tuple[int | None, int]]:
    return {
        row.group[name]: (row.estimate.hits, row.estimate.n)
        for row in report.rows
        if row.metric == "abandoned" and set(row.group) == {name}
    }


def test_the_reasons_of_who_had_asked_stand_beside_those_of_who_had_not() -> None:
    rows = [
        *(checkout(reason="could_not_find_answer", contacts=1) for _ in range(3)),
        checkout(reason="price", contacts=1),
        *(checkout(reason="price") for _ in range(2)),
    ]
    report = ask(*rows)
    asked = {"reason": "could_not_find_answer", "contact_before": "yes"}
    assert counted(report, "why_not", **asked) == (3, 4)
    assert counted(report, "why_not", reason="price", contact_before="no") == (2, 2)


def test_who_buys_the_same_day_has_come_back_and_who_is_late_has_not() -> None:
    """Of ten, 2 the same day, 1 on the 7th, 1 on the 8th, 1 on the 30th, 1 on the 31st."""
    days = (0, 0, 7, 8, 30, 31, None, None, None, None)
    report = ask(*(left(number, back) for number, back in enumerate(days)))
    assert counted(report, "recovered_7d") == (3, 10)
    assert known(report, "recovered_7d").value == pytest.approx(0.3)
    assert counted(report, "recovered_30d") == (5, 10)
    assert known(report, "recovered_30d").value == pytest.approx(0.5)


def test_who_is_not_followed_so_long_counts_for_as_long_as_they_were() -> None:
    """Two are followed for 9 days alone: 1 of 6, then 1 of the 3 left: 1 − 5/6 · 2/3 = 4/9."""
    rows = [
        *(left(number, back) for number, back in enumerate((3, 20, None, None))),
        *(left(number, None, day=OBSERVED - 9, month="2026-06") for number in (8, 9)),
    ]
    report = ask(*rows)
    assert known(report, "recovered_30d").value == pytest.approx(1 - 5 / 6 * 2 / 3)


def test_nobody_unknown_is_followed_and_they_are_counted_apart() -> None:
    report = ask(left(1, 3), left(2, None), checkout(), checkout())
    assert counted(report, "recovered_30d") == (1, 2)
    assert {one.cause: one.count for one in report.left_out}["of no known customer"] == 2


def test_recovery_is_told_by_reason_step_and_contact() -> None:
    report = ask(
        *(left(n, 2, reason="price", step="payment", contacts=1) for n in range(3)),
        *(left(n, None, reason="price", step="address") for n in range(3, 7)),
    )
    assert counted(report, "recovered_7d", reason="price") == (3, 7)
    assert counted(report, "recovered_7d", step="payment") == (3, 3)
    assert counted(report, "recovered_7d", contact_before="no") == (0, 4)


def test_value_is_lost_or_recovered_by_currency_of_whoever_was_followed_a_month() -> None:
    """Lost 10.50 + 20; recovered 7.25 + 1 on the 30th day: the orders, not what was in before."""
    report = ask(
        left(1, None, total_cents=1050, currency="EUR"),
        left(2, 31, total_cents=2000, currency="EUR"),
        left(3, 5, total_cents=9900, recovered_cents=725, currency="EUR"),
        left(8, 30, total_cents=9900, recovered_cents=100, currency="EUR"),
        left(4, None, total_cents=500, currency="USD"),
        left(5, None, currency="EUR"),
        left(6, None, total_cents=77, currency="EUR", day=LAST_MONTH, month="2026-06"),
        left(7, 1, recovered_cents=88, currency="EUR", day=LAST_MONTH, month="2026-06"),
        checkout(total_cents=99, currency="EUR"),
    )
    assert money(report, "value_lost", "EUR") == (30.5, 2)
    assert money(report, "value_lost", "USD") == (5.0, 1)
    assert money(report, "value_recovered", "EUR") == (8.25, 2)
    assert known(report, "value_recovered", currency="USD").reason
    left_out = {(one.group["outcome"], one.cause): one.count for one in report.left_out}
    assert left_out["value_lost", "without an amount"] == 1


def test_what_was_left_again_before_one_order_counts_once_in_that_orders_currency() -> None:
    """Customer 1 left twice and bought for 6 dollars; customer 2 left twice 10 euros for good."""
    amounts = {"total_cents": 1000, "currency": "EUR"}
    again = {**amounts, "is_last_left": False}
    back = {"recovered_cents": 600, "recovered_currency": "USD", "recovered_channel": "store"}
    report = ask(
        left(1, 12, **again, **back),
        left(1, 2, **amounts, **back, day=DAY + 10),
        left(2, None, **again),
        left(2, None, **amounts, day=DAY + 5),
    )
    assert money(report, "value_recovered", "USD") == (6.0, 1)
    assert money(report, "value_lost", "EUR") == (10.0, 1)
    assert counted(report, "recovered_through", recovered_channel="store") == (1, 1)
    assert counted(report, "recovered_30d") == (2, 4)


def money(report: Report, metric: str, currency: str) -> tuple[float | None, int]:
    estimate = known(report, metric, currency=currency)
    return estimate.value, estimate.n


def test_where_they_bought_after_all_is_of_those_who_did() -> None:
    report = ask(
        *(left(n, 4, recovered_channel="store") for n in range(2)),
        left(3, 4, recovered_channel="online"),
        left(4, 60, recovered_channel="online"),
        left(5, None),
    )
    assert counted(report, "recovered_through", recovered_channel="store") == (2, 3)
    assert counted(report, "recovered_through", recovered_channel="online") == (1, 3)


def test_a_breakdown_adds_up_and_a_filter_narrows() -> None:
    rows = [
        *(left(n, 2, reason="price", channel="online") for n in range(3)),
        *(left(n, None, reason="price", channel="store") for n in range(3, 8)),
    ]
    by = ask(*rows, by="channel")
    assert counted(by, "why_not", reason="price", channel="store") == (5, 5)
    assert counted(by, "recovered_7d", channel="online") == (3, 3)
    only = ask(*rows, where=(("channel", "online"),))
    assert counted(only, "recovered_7d") == (3, 3)


def test_who_was_erased_is_followed_until_then() -> None:
    report = ask(left(1, 20, observed_until=DAY + 10), left(2, 20), left(3, None))
    assert known(report, "recovered_30d").value == pytest.approx(0.5)


def test_few_are_hidden_with_the_reason_and_a_shop_without_checkouts_says_so() -> None:
    few = ask(
        *(left(n, 2, reason="price", total_cents=5, currency="EUR") for n in range(4)), min_n=5
    )
    hidden = {row.metric for row in few.rows if row.estimate.value is None}
    assert {"why_not", "recovered_30d", "value_lost", "recovered_through"} <= hidden
    none = ask(order(), min_n=5)
    assert known(none, "said_why_not").reason == "Everything was completed"
    assert all(row.estimate.value is None and row.estimate.reason for row in none.rows)
