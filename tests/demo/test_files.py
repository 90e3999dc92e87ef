"""The shop's files tell each thing on the evening it is known, and never earlier."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.demo.fates import Fate
from feedback.demo.files import Export, Files
from feedback.demo.order_rows import number_of
from feedback.demo.shop import SimulatedShop
from feedback.demo.span import Span, Tick
from feedback.demo.world import World
from feedback.intake.payloads import OrderRecord
from feedback.models.order import CancelledBy, OrderStatus

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
SPAN = Span(NOW, ZoneInfo("Europe/Lisbon"))
Written = list[tuple[Tick, Files]]


@pytest.fixture(scope="module")
def world() -> World:
    return World(SimulatedShop(), SPAN, 1, 2_000)


@pytest.fixture(scope="module")
def written(world: World) -> Written:
    export, files = Export(world), []
    for tick in SPAN.ticks:
        if tick.number:
            export.take_in(tick.number - 1, world.live(tick.number - 1))
        files.append((tick, export.written(tick)))
    return files


def test_no_file_tells_of_the_future(written: Written) -> None:
    for tick, files in written:
        instants = [
            at for rows in vars(files).values() for row in rows for at in row if is_instant(at)
        ]
        promises = {order.promised_by for order in files.orders}
        assert all(at <= tick.files_until for at in instants if at not in promises)


def test_every_order_is_told_of_when_it_is_placed_and_when_it_moves_on(
    world: World, written: Written
) -> None:
    states: dict[int, list[OrderRecord]] = defaultdict(list)
    for _, files in written:
        for order in files.orders:
            states[number_of(order.order_id)].append(order)
    assert sorted(states) == list(range(2_000))
    assert all(rows[-1] != rows[0] for rows in states.values() if len(rows) > 1)
    late = [rows for number, rows in states.items() if world.orders["fate"][number] == Fate.LATE]
    arrived = [rows for rows in late if rows[-1].delivered_at]
    assert len(arrived) > 100
    for rows in arrived:
        assert [row.status for row in rows] == [OrderStatus.OPEN, OrderStatus.COMPLETED]
        assert rows[-1].promised_by
        assert rows[-1].delivered_at
        assert rows[-1].delivered_at > rows[-1].promised_by


def test_orders_end_as_their_fate_has_it(world: World, written: Written) -> None:
    last = {number_of(row.order_id): row for _, files in written for row in files.orders}
    for number, fate in enumerate(world.orders["fate"][:1_500].tolist()):
        row = last[number]
        assert (row.cancelled_by is CancelledBy.SHOP) is (fate == Fate.SHOP_CANCELLED)
        assert (row.status is OrderStatus.COMPLETED) is (
            fate in (Fate.TAKEN, Fate.ON_TIME, Fate.LATE)
        )
        if fate == Fate.ON_TIME and row.promised_by:
            assert row.delivered_at
            assert row.placed_at < row.delivered_at <= row.promised_by
        if row.cancelled_at:
            assert row.cancelled_at > row.placed_at


def test_customers_are_told_by_account_else_address_else_phone_else_not_at_all(
    written: Written,
) -> None:
    orders = [row for _, files in written for row in files.orders]
    kinds = {
        (bool(row.customer_id), bool(row.email), bool(row.phone), row.channel == "store")
        for row in orders
    }
    assert {(True, True, False, False), (False, True, False, False)} <= kinds
    assert {(True, False, False, False), (False, False, True, False)} <= kinds
    assert (False, False, False, True) in kinds, "walk-ins"
    assert (False, False, False, False) not in kinds, "everybody online is known"


def test_every_order_says_which_segment_its_customer_is_of(written: Written) -> None:
    orders = [row for _, files in written for row in files.orders]
    trade = [row.attributes == {"segment": "trade"} for row in orders]
    assert {tuple(row.attributes or ()) for row in orders} == {("segment",)}
    assert 0.08 < sum(trade) / len(trade) < 0.16


def test_contacts_and_returns_follow_their_orders(written: Written) -> None:
    placed = {row.order_id: row.placed_at for _, files in written for row in files.orders}
    contacts = [row for _, files in written for row in files.contacts if row.order_id]
    returns = [row for _, files in written for row in files.returns]
    assert len(contacts) > 100
    assert len(returns) > 100
    assert all(row.opened_at > placed[row.order_id or ""] for row in contacts)
    assert all(row.requested_at > placed[row.order_id] for row in returns)
    assert len({row.contact_id for row in contacts}) == len(contacts)


def test_what_was_asked_before_a_checkout_is_told_with_it_or_with_the_customer(
    written: Written,
) -> None:
    left = {row.checkout_id: row for _, files in written for row in files.checkouts}
    inquiries = [
        row for _, files in written for row in files.contacts if row.contact_id.startswith("A-")
    ]
    assert len(inquiries) > 30
    by_email = {row.email: row for row in left.values() if row.email}
    for asked in inquiries:
        assert asked.order_id is None
        assert (asked.checkout_id is None) is (asked.email is not None)
        checkout = left[asked.checkout_id] if asked.checkout_id else by_email[asked.email or ""]
        assert checkout.last_active_at
        assert timedelta(0) < checkout.last_active_at - asked.opened_at < timedelta(days=7)
        assert (asked.agent is None) is (asked.answered is False)
    assert 0.25 < sum(asked.answered is False for asked in inquiries) / len(inquiries) < 0.65
    assert {asked.email is None for asked in inquiries} == {True, False}


def test_an_issue_is_of_one_order_and_may_go_through_several_channels(written: Written) -> None:
    channels, orders = defaultdict(set), defaultdict(set)
    for _, files in written:
        for row in files.contacts:
            if row.issue:
                channels[row.issue].add(row.channel)
                orders[row.issue].add(row.order_id)
    assert {len(of_issue) for of_issue in orders.values()} == {1}
    several = sum(len(of_issue) > 1 for of_issue in channels.values())
    assert 0.02 < several / len(channels) < 0.2


def test_returns_are_handed_in_where_it_suits_and_refunded_mostly_in_whole(
    world: World, written: Written
) -> None:
    bought = {row.order_id: row for _, files in written for row in files.orders}
    last = {row.return_id: row for _, files in written for row in files.returns}
    routes = Counter((bought[row.order_id].channel, row.channel) for row in last.values())
    assert min(routes["store", "online"], routes["online", "store"]) > 5
    assert routes["online", "online"] > routes["online", "store"]
    parts = Counter(
        2 * (row.amount_cents or 0) // (bought[row.order_id].total_cents or 1)
        for row in last.values()
    )
    assert min(parts[2], parts[1] + parts[0]) > 0.3 * len(last)
    unpaid = sum(row.refunded_at is None for row in last.values())
    assert 0.03 < unpaid / len(last) < 0.3


def test_a_week_of_calls_is_told_once_it_is_over(written: Written) -> None:
    told = [(tick, row) for tick, files in written for row in files.measurements]
    assert 76 <= len(told) <= 79
    for tick, row in told:
        assert (row.last_day - row.first_day).days == 6
        assert row.last_day.weekday() == 6
        assert row.last_day == tick.files_until.astimezone(SPAN.zone).date()
        assert 0 < row.value < 0.2


def is_instant(value: object) -> bool:
    return isinstance(value, datetime)
