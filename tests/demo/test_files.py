"""The shop's files tell each thing on the evening it is known, and never earlier."""

from collections import defaultdict
from datetime import UTC, datetime
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
