"""Facts say of every touchpoint what its rows say, and a refresh says the same as a rebuild."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from feedback.clock import day_of
from feedback.models.checkout import CheckoutOutcome
from feedback.models.order import CancelledBy, OrderStatus
from surveys.disposition import Disposition
from surveys.verdict import Verdict
from tests.conftest import LISBON
from tests.reports.refreshing import Reader
from tests.reports.shop import Shop, noon


def test_an_order_knows_its_neighbours(shop: Shop, reader: Reader) -> None:
    first = shop.order("ann", "2026-01-02")
    same_day = shop.order("ann", "2026-01-02")
    shop.order("ann", "2026-01-05", status=OrderStatus.CANCELLED, cancelled="2026-01-05")
    shop.order("ann", "2026-01-06", replacement_for=first.shop_id)
    later = shop.order("ann", "2026-02-03")
    shop.order("bob", "2026-01-03")
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    days = ("prev_day", "next_day", "recovered_day")
    assert [found[first.id][day] for day in days] == [None, "2026-02-03", None]
    assert [found[same_day.id][day] for day in days] == ["2026-01-02", "2026-02-03", None]
    assert [found[later.id][day] for day in days] == ["2026-01-05", None, None]


def test_an_order_its_customer_cancelled_in_time_is_neither_first_nor_next(
    shop: Shop, reader: Reader
) -> None:
    cancelled = shop.order(
        "gus",
        "2026-01-08",
        promised="2026-01-12",
        status=OrderStatus.CANCELLED,
        cancelled="2026-01-08",
        cancelled_by=CancelledBy.CUSTOMER,
    )
    kept = shop.order("gus", "2026-01-20")
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    assert found[cancelled.id]["population"] == "not_completed"
    assert found[cancelled.id]["recovered_day"] == "2026-01-20"
    assert found[kept.id]["prev_day"] is None


def test_an_order_cancelled_too_soon_after_another_belongs_to_no_population(
    shop: Shop, reader: Reader
) -> None:
    wanted = {None: "not_completed", CheckoutOutcome.ABANDONED: "not_completed"}
    for outcome in (None, CheckoutOutcome.ABANDONED, CheckoutOutcome.REPEATED):
        order = shop.order(
            "gus",
            "2026-01-08",
            promised="2026-01-12",
            status=OrderStatus.CANCELLED,
            cancelled="2026-01-08",
            cancelled_by=CancelledBy.CUSTOMER,
            outcome=outcome,
        )
        assert reader.fact(order)["population"] == wanted.get(outcome)


def test_nobody_known_has_no_neighbours(shop: Shop, reader: Reader) -> None:
    shop.order(None, "2026-01-02")
    shop.order(None, "2026-01-09")
    assert [one["next_day"] for one in reader.facts()] == [None, None]


def test_an_abandoned_checkout_belongs_to_a_population_another_does_not(
    shop: Shop, reader: Reader
) -> None:
    shop.checkout("ann", "2026-01-01")
    shop.checkout("ann", "2026-01-02", outcome=CheckoutOutcome.ORDERED)
    shop.checkout("ann", "2026-01-03", outcome=None)
    shop.order("ann", "2026-01-04")
    checkouts = [one for one in reader.facts() if one["kind"] == "checkout"]
    assert [one["population"] for one in checkouts] == ["not_completed", None, None]
    assert checkouts[0]["recovered_day"] == "2026-01-04"


def test_the_landmark_is_fourteen_days_after_due(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    fact = reader.fact(order)
    assert (fact["due_day"], fact["landmark_day"]) == ("2026-01-08", "2026-01-22")


def test_the_latest_imported_answer_counts_whenever_it_came(shop: Shop, reader: Reader) -> None:
    order = shop.order("hal", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    shop.answer(order, "2027-01-18", Verdict.PUT_RIGHT)
    shop.answer(order, "2026-01-17", Verdict.SATISFIED)
    fact = reader.fact(order)
    assert (fact["verdict"], fact["landmark_verdict"]) == ("put_right", "satisfied")
    assert (fact["answered_day"], fact["mode"], fact["asked"]) == ("2027-01-18", "imported", True)


def test_an_answer_without_a_verdict_takes_none_away(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG)
    shop.answer(order, "2026-01-21", None)
    fact = reader.fact(order)
    assert (fact["verdict"], fact["answered_day"]) == ("left_wrong", "2026-01-20")


def test_the_verdict_held_at_the_landmark_comes_from_the_history(
    shop: Shop, reader: Reader
) -> None:
    order = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    answers = [
        ("2026-01-09", Verdict.UNSAID),
        ("2026-01-22", Verdict.LEFT_WRONG),
        ("2026-01-23", Verdict.SATISFIED),
    ]
    shop.ask(order, Disposition.COUNTED, answers)
    fact = reader.fact(order)
    assert (fact["verdict"], fact["landmark_verdict"]) == ("satisfied", "left_wrong")
    assert (fact["mode"], fact["survey"], fact["holdout"]) == ("email", "completed", False)


def test_an_answer_to_a_mail_counts_only_until_the_survey_closes(
    shop: Shop, reader: Reader
) -> None:
    order = shop.order("ann", "2026-01-02", promised="2026-01-06", delivered="2026-01-05")
    answers = [("2026-01-09", Verdict.UNSAID), ("2026-02-08", Verdict.SATISFIED)]
    shop.ask(order, Disposition.COUNTED, answers)
    assert reader.fact(order)["verdict"] == "unsaid"


def test_a_machine_has_no_verdict(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.ask(order, Disposition.MACHINE, [("2026-01-17", Verdict.SATISFIED)])
    fact = reader.fact(order)
    assert (fact["verdict"], fact["asked"], fact["answered_day"]) == (None, True, None)


@pytest.mark.parametrize(
    ("disposition", "asked", "holdout"),
    [
        (Disposition.SENT, True, False),
        (Disposition.BOUNCED, True, False),
        (Disposition.HOLDOUT, False, True),
        (Disposition.NOT_DRAWN, False, False),
        (Disposition.QUARANTINE, False, False),
        (Disposition.NO_CONSENT, False, None),
    ],
)
def test_where_it_stands_in_the_ledger_says_who_was_asked(
    shop: Shop, reader: Reader, disposition: Disposition, asked: bool, holdout: bool | None
) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.ask(order, disposition)
    fact = reader.fact(order)
    assert (fact["asked"], fact["holdout"], fact["disposition"]) == (asked, holdout, disposition)


def test_why_a_checkout_was_left_is_kept(shop: Shop, reader: Reader) -> None:
    checkout = shop.checkout("ann", "2026-01-02")
    shop.answer(checkout, "2026-01-04", None, why_not_completed="price")
    (fact,) = reader.facts()
    assert (fact["reason"], fact["answered_day"], fact["verdict"]) == ("price", "2026-01-04", None)


def test_a_contact_belongs_to_the_order_it_names_else_to_the_latest_before_it(
    shop: Shop, reader: Reader
) -> None:
    named = shop.order("ann", "2026-01-02")
    latest = shop.order("ann", "2026-01-10")
    nobodys = shop.order(None, "2026-01-03")
    none = shop.order("bob", "2026-01-02")
    shop.contact("ann", "2026-01-11", channel="phone", order_shop_id=named.shop_id)
    shop.contact("ann", "2026-01-12", channel="chat")
    shop.contact(None, "2026-01-12", channel="sms", order_shop_id=nobodys.shop_id)
    shop.contact("bob", "2026-01-01", channel="phone")
    shop.contact("bob", "2026-01-30", channel="phone")
    found = {one["touchpoint_id"]: one for one in reader.facts() if one["kind"] == "order"}
    orders = (named, latest, nobodys, none)
    channels = [found[order.id]["contact_channel"] for order in orders]
    assert channels == ["phone", "chat", "sms", None]


def test_of_orders_placed_at_once_a_contact_belongs_to_the_last_and_to_none_placed_with_it(
    shop: Shop, reader: Reader
) -> None:
    orders = [shop.order("ann", "2026-01-02") for _ in range(4)]
    shop.contact("ann", "2026-01-03", channel="chat")
    shop.order("bob", "2026-01-02")
    shop.contact("bob", "2026-01-02", channel="phone")
    linked = [one for one in reader.facts() if one["kind"] == "order" and one["contact_channel"]]
    assert [one["touchpoint_id"] for one in linked] == [orders[-1].id]


def test_days_are_days_of_the_shops_zone(shop: Shop, reader: Reader) -> None:
    late = noon("2026-06-30").replace(hour=23, minute=30)
    shop.order("ann", "2026-07-01", placed_at=late)
    (fact,) = reader.facts(LISBON)
    assert (fact["day"], fact["month"]) == ("2026-07-01", "2026-07")


@pytest.mark.parametrize(
    ("promised", "on_time"),
    [
        ("2026-01-07 02:59:59.999999", True),  # by the 6th, a day that ends at three in the shop's
        ("2026-01-07 02:59:59.999998", True),  # some time on the 7th
        ("2026-01-07 02:00:00", True),
        ("2026-01-07 01:59:59.999999", False),
        ("2026-01-06 23:59:59.999999", False),
        ("2026-01-07 01:00:00", True),
        ("2026-01-06 23:00:00", False),
    ],
)
def test_a_promise_ends_with_its_day_in_the_zone_it_was_made_in(
    shop: Shop, reader: Reader, promised: str, on_time: bool
) -> None:
    order = shop.order("ann", "2026-01-02", delivered="2026-01-07")
    order.delivered_at = datetime(2026, 1, 7, 2, 30, tzinfo=UTC)
    order.promised_by = datetime.fromisoformat(promised).replace(tzinfo=UTC)
    assert reader.fact(order)["on_time"] is on_time


def test_words_arrive_as_they_are(shop: Shop, reader: Reader) -> None:
    odd = {"a b": 'x,"y"\n\\n', "empty": "", "number": 3, "word": "NULL", "ø": "é"}
    shop.order("ann", "2026-01-02", channel='on,"line"', region="NULL", attributes=odd)
    (fact,) = reader.facts()
    assert (fact["channel"], fact["region"]) == ('on,"line"', "NULL")
    assert fact["attributes"] == {**odd, "number": "3"}


def test_words_may_first_come_after_thousands_of_rows_without(
    shop: Shop, reader: Reader, session: Session
) -> None:
    for day in range(1, 29):
        for _ in range(60):
            shop.order(None, f"2026-01-{day:02}")
    last = shop.order("zoe", "2026-01-31", channel="store", total_cents=1250, promised="2026-02-03")
    fact = reader.fact(last)
    assert (fact["channel"], fact["total_cents"]) == ("store", 1250)
    assert fact["promised_day"] == "2026-02-03"


def test_an_erased_customer_is_observed_until_then(
    shop: Shop, reader: Reader, session: Session
) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.customer("ann").erased_at = noon("2026-03-01")
    fact = reader.fact(order)
    assert day_of(fact["observed_until"]).isoformat() == "2026-03-01"
