"""Contacts count for the order they are about: the worst of them, and whether it was resolved."""

from typing import Any

import pytest

from reports.warehouse.columns import contacts
from surveys.verdict import Verdict
from tests.reports.refreshing import Fact, Reader
from tests.reports.shop import Shop


def picked(fact: Fact, *names: str) -> tuple[Any, ...]:
    return tuple(fact[name] for name in names)


def test_of_several_contacts_the_worst_counts(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.contact("ann", "2026-01-03", speed_of_answer_seconds=20, wait_seconds=200, answered=True)
    late = shop.contact("ann", "2026-01-04", handle_seconds=700, answered=True)
    late.answered_at = late.opened_at.replace(minute=1)
    shop.contact("ann", "2026-01-05", wait_seconds=50)
    fact = reader.fact(order)
    assert picked(fact, "contacts", "speed_of_answer", "wait_time", "handle_time") == (
        *(3, 60.0, 200.0, 700.0),
    )
    assert fact["is_unanswered"] is False


@pytest.mark.parametrize(
    ("answered", "is_unanswered"),
    [([None, None], None), ([True, None], False), ([True, False], True), ([None, False], True)],
)
def test_one_contact_never_answered_is_enough(
    shop: Shop, reader: Reader, answered: list[bool | None], is_unanswered: bool | None
) -> None:
    order = shop.order("ann", "2026-01-02")
    for one in answered:
        shop.contact("ann", "2026-01-03", answered=one)
    assert reader.fact(order)["is_unanswered"] is is_unanswered


def test_an_order_without_contacts_has_none_and_no_measure_of_them(
    shop: Shop, reader: Reader
) -> None:
    fact = reader.fact(shop.order("ann", "2026-01-02"))
    names = ("contacts", "contact_volume", "speed_of_answer", "is_unanswered", "resolved_day")
    assert picked(fact, *names, "first_contact_day") == (0, 0, None, None, None, None)


def test_contacts_up_to_the_due_day_are_its_volume(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")  # no promise, no delivery: due on the 16th
    for day in ("2026-01-02", "2026-01-16", "2026-01-17"):
        shop.contact(None, day, order_shop_id=order.shop_id)
    assert picked(reader.fact(order), "due_day", "contacts", "contact_volume") == (
        *("2026-01-16", 3, 2),
    )
    days = ("first_contact_day", "last_contact_day")
    assert picked(reader.fact(order), *days) == ("2026-01-02", "2026-01-17")
    assert [one["contact_volume"] for one in reader.facts() if one["kind"] == "contact"] == [
        None,
        None,
        None,
    ]


def test_who_comes_back_within_a_week_was_not_helped(shop: Shop, reader: Reader) -> None:
    first = shop.contact("ann", "2026-01-02", issue="a parcel")
    second = shop.contact("ann", "2026-01-09", issue="a parcel", topic="x")
    third = shop.contact("ann", "2026-01-17", issue="a parcel", topic="x")
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    days = [picked(found[one.id], "unresolved_day", "resolved_day") for one in (first, second)]
    assert days == [("2026-01-09", None), (None, "2026-01-16")]
    assert picked(found[third.id], "unresolved_day", "resolved_day") == (None, "2026-01-24")


@pytest.mark.parametrize(
    ("first", "second", "unresolved"),
    [
        ({"topic": "late"}, {"topic": "late"}, "2026-01-03"),
        ({"topic": "late"}, {"topic": "lost"}, None),
        ({"issue": "7", "topic": "late"}, {"issue": "8", "topic": "late"}, None),
        ({"issue": "7"}, {"issue": "7", "topic": "late"}, "2026-01-03"),
        ({"issue": "late"}, {"topic": "late"}, None),
        ({"topic": "late", "resolved_first_contact": True}, {"topic": "late"}, None),
        ({"topic": "late", "resolved_first_contact": False}, {}, "2026-01-02"),
    ],
)
def test_the_same_issue_is_one_of_the_same_name_else_of_the_same_topic(
    shop: Shop,
    reader: Reader,
    first: dict[str, Any],
    second: dict[str, Any],
    unresolved: str | None,
) -> None:
    contact = shop.contact("ann", "2026-01-02", **first)
    shop.contact("ann", "2026-01-03", **second)
    assert reader.fact(contact)["unresolved_day"] == unresolved


def test_nothing_is_known_of_who_came_back_where_customer_or_subject_is_unknown(
    shop: Shop, reader: Reader
) -> None:
    shop.contact("ann", "2026-01-02")
    shop.contact(None, "2026-01-02", topic="late")
    days = [picked(one, "unresolved_day", "resolved_day") for one in reader.facts()]
    assert days == [(None, None), (None, None)]


def test_an_order_is_resolved_when_its_last_contact_is_and_unresolved_with_its_first(
    shop: Shop, reader: Reader
) -> None:
    helped, not_helped = shop.order("ann", "2026-01-02"), shop.order("bob", "2026-01-02")
    for name, last in (("ann", True), ("bob", False)):
        shop.contact(name, "2026-01-03", resolved_first_contact=True)
        shop.contact(name, "2026-01-05", resolved_first_contact=last)
        shop.contact(name, "2026-01-06")
    found = {one["touchpoint_id"]: one for one in reader.facts() if one["kind"] == "order"}
    known = ("unresolved_day", "resolved_day")
    assert picked(found[helped.id], *known) == (None, "2026-01-05")
    assert picked(found[not_helped.id], *known) == ("2026-01-05", None)


def test_a_contact_has_what_its_order_has(shop: Shop, reader: Reader) -> None:
    shop.order("ann", "2025-12-02")
    order = shop.order(
        "ann",
        "2026-01-02",
        promised="2026-01-06",
        delivered="2026-01-07",
        channel="online",
        region="north",
        total_cents=1250,
    )
    # Written from an address nobody knows.
    linked = shop.contact(None, "2026-01-08", channel="phone", order_shop_id=order.shop_id)
    alone = shop.contact("bob", "2026-01-08", channel="chat", wait_seconds=3)
    found = {one["touchpoint_id"]: one for one in reader.facts() if one["kind"] == "contact"}
    names = ("channel", "region", "total_cents", "promised_day", "on_time", "prev_day", "status")
    assert picked(found[linked.id], *names) == (
        *("online", "north", 1250, "2026-01-06", False, "2025-12-02", "completed"),
    )
    assert picked(found[alone.id], *names) == (None,) * 7
    own = picked(found[alone.id], "contact_channel", "contacts", "wait_time")
    assert own == ("chat", 1, 3.0)


def test_what_was_said_at_the_end_of_a_contact_counts_until_a_survey_is_answered(
    shop: Shop, reader: Reader
) -> None:
    glad = shop.contact("ann", "2026-01-02", satisfied=True)
    sorry = shop.contact("bob", "2026-01-02", satisfied=False)
    asked = shop.contact("cleo", "2026-01-02", satisfied=True)
    shop.answer(asked, "2026-01-30", Verdict.LEFT_WRONG)
    found = {one["touchpoint_id"]: one for one in reader.facts()}
    names = ("verdict", "landmark_verdict", "answered_day", "asked", "mode")
    assert [picked(found[one.id], *names) for one in (glad, sorry, asked)] == [
        ("satisfied", "satisfied", "2026-01-02", True, "imported"),
        ("unsaid", "unsaid", "2026-01-02", True, "imported"),
        ("left_wrong", "satisfied", "2026-01-30", True, "imported"),
    ]


def test_an_order_has_the_topic_and_the_training_of_its_last_contact(
    shop: Shop, reader: Reader
) -> None:
    order = shop.order("ann", "2026-01-02")
    shop.contact("ann", "2026-01-05", topic="late", agent="Bea", attributes={"agent_trained": "No"})
    first = shop.contact("ann", "2026-01-03", topic="lost", attributes={"agent_trained": "yes"})
    other = shop.order("bob", "2026-01-02")
    untold = shop.contact("bob", "2026-01-03", topic="lost", attributes={"agent_trained": "maybe"})
    found = {(one["kind"], one["touchpoint_id"]): one for one in reader.facts()}
    told = [found["order", one.id] for one in (order, other)]
    told += [found["contact", one.id] for one in (first, untold)]
    assert [one["agent"] for one in told] == ["Bea", None, None, None]
    assert [picked(one, "contact_topic", "agent_trained") for one in told] == [
        *[("late", False), ("lost", None), ("lost", True), ("lost", None)],
    ]
    trained = {one["contact_id"]: one["agent_trained"] for one in reader.table(contacts)}
    assert (trained[first.id], trained[untold.id]) == (True, None)


def test_the_channels_one_issue_went_through_are_counted(shop: Shop, reader: Reader) -> None:
    order = shop.order("ann", "2026-01-02")
    for channel in ("phone", "chat", "phone"):
        shop.contact("ann", "2026-01-03", issue="a parcel", channel=channel)
    shop.contact(None, "2026-01-09", issue="a parcel", channel="mail", order_shop_id=order.shop_id)
    shop.contact("bob", "2026-01-03", issue="a parcel", channel="chat")
    shop.contact("bob", "2026-01-03", channel="phone")
    shop.contact(None, "2026-01-03", issue="a parcel", channel="phone")
    reader.facts()
    found = sorted(reader.table(contacts), key=lambda one: one["contact_id"])
    assert [one["issue_channels"] for one in found] == [3, 3, 3, 3, 1, None, None]


def test_contacts_of_the_week_before_a_checkout_stood_in_its_way(
    shop: Shop, reader: Reader
) -> None:
    bought, left = shop.order("ann", "2025-12-01"), shop.checkout("ann", "2026-01-20")
    other = shop.checkout("bob", "2026-01-20")
    shop.contact("ann", "2026-01-12", topic="too early")
    shop.contact("ann", "2026-01-13", topic="sizes", channel="chat")
    shop.contact("ann", "2026-01-15", topic="about an order", order_shop_id=bought.shop_id)
    shop.contact("ann", "2026-01-16", topic="of another", checkout_shop_id=other.shop_id)
    shop.contact("ann", "2026-01-18", topic="delivery", channel="phone")
    shop.contact("ann", "2026-01-21", topic="afterwards")
    found = {one["touchpoint_id"]: one for one in reader.facts() if one["kind"] == "checkout"}
    names = ("contacts", "contact_channel", "contact_topic")
    assert picked(found[left.id], *names) == (2, "phone", "delivery")
    assert picked(found[other.id], *names) == (1, None, "of another")


def test_a_checkout_nobody_asked_about_has_no_contacts(shop: Shop, reader: Reader) -> None:
    shop.contact(None, "2026-01-19")
    left = shop.checkout(None, "2026-01-20")
    named = shop.checkout(None, "2026-01-20")
    trained = {"agent_trained": "1"}
    shop.contact("bob", "2026-01-20", checkout_shop_id=named.shop_id, attributes=trained)
    found = {one["touchpoint_id"]: one for one in reader.facts() if one["kind"] == "checkout"}
    names = ("contacts", "agent_trained")
    assert [picked(found[one.id], *names) for one in (left, named)] == [(0, None), (1, True)]


def test_of_contacts_at_one_instant_before_a_checkout_all_count(shop: Shop, reader: Reader) -> None:
    shop.contact("ann", "2026-01-12", topic="before the week")
    shop.contact("ann", "2026-01-12", topic="before the week")
    for topic in ("one", "two", "three"):
        shop.contact("ann", "2026-01-20", topic=topic)
    left = shop.checkout("ann", "2026-01-20")
    assert picked(reader.fact(left), "contacts", "contact_topic") == (3, "three")
