"""Orders: what the shop says of them, kept; later states never go back to earlier ones."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.clock import local_day, start_of_day
from feedback.intake.changes import note_changes
from feedback.intake.circle import Person
from feedback.intake.identity import resolve_customers
from feedback.intake.keeping import Noun, keep_rows
from feedback.intake.payloads import OrderRecord, Tally
from feedback.intake.storing import Values, table_of, take_turn
from feedback.models.order import CancelledBy, Order, OrderStatus
from surveys.due import OrderDates, order_due, population_of
from surveys.population import TouchpointKind

# The record's fields up to `attributes`, under the names of their columns.
WIDTH = OrderRecord._fields.index("attributes") + 1
STATUS = OrderRecord._fields.index("status")
RANKS = {status: rank for rank, status in enumerate(OrderStatus)}


def record_orders(
    session: Session, records: Sequence[OrderRecord], *, now: datetime, zone: ZoneInfo
) -> Tally:
    """Store orders and their customers; commit is the caller's.

    `zone` is the shop's: days, and so when a customer may be asked, are days there.
    """
    take_turn(session)
    people = [Person(one.customer_id, one.email, one.phone, one.placed_at) for one in records]
    resolved = resolve_customers(session, people, now)
    rows = [
        (*_with_status(record), customer)
        for record, customer in zip(records, resolved.customers, strict=True)
    ]
    kept = keep_rows(session, ORDERS, rows, now=now, zone=zone)
    note_changes(session, TouchpointKind.ORDER, kept.changes, resolved.merged)
    changed = len(kept.positions | resolved.telling)
    return Tally(changed, len(records) - changed)


def _with_status(record: OrderRecord) -> Values:
    """Return the record's columns; a blank status is what the dates say."""
    row = record[:WIDTH]
    if record.status is not None:
        return row
    status = OrderStatus.COMPLETED if record.delivered_at else OrderStatus.OPEN
    if record.cancelled_at:
        status = OrderStatus.CANCELLED
    return (*row[:STATUS], status, *row[STATUS + 1 :])


def _progress(row: Values) -> tuple[int, int]:
    """Return how far an order has come: its status, then the milestones known."""
    order = OrderRecord(*row[:WIDTH])
    milestones = (order.shipped_at, order.delivered_at, order.cancelled_at)
    return RANKS[row[STATUS]], sum(one is not None for one in milestones)


def _derive(row: Values, zone: ZoneInfo) -> Values:
    order = OrderRecord(*row[:WIDTH])
    dates = _dates(order, zone)
    due_at = _start_of_day(order_due(dates), zone)
    return due_at, population_of(dates), "|".join(_flags(order)) or None


def _dates(order: OrderRecord, zone: ZoneInfo) -> OrderDates:
    return OrderDates(
        placed=local_day(order.placed_at, zone),
        fulfilment=order.fulfilment,
        promised=_local_day(order.promised_by, zone),
        delivered=_local_day(order.delivered_at, zone),
        shipped=_local_day(order.shipped_at, zone),
        is_cancelled=order.status is OrderStatus.CANCELLED,
        cancelled=_local_day(order.cancelled_at, zone),
        cancelled_by_customer=order.cancelled_by is CancelledBy.CUSTOMER,
    )


def _local_day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return instant and local_day(instant, zone)


@lru_cache(maxsize=4096)
def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return start_of_day(day, zone)


def _flags(order: OrderRecord) -> list[str]:
    """Say what is odd about an order, yet possible."""
    shipped, delivered, cancelled = order.shipped_at, order.delivered_at, order.cancelled_at
    odd = {
        "promised_before_placed": order.promised_by and order.promised_by < order.placed_at,
        "shipped_before_placed": shipped and shipped < order.placed_at,
        "delivered_before_shipped": shipped and delivered and delivered < shipped,
        "delivered_not_completed": delivered and order.status is OrderStatus.OPEN,
        "delivered_and_cancelled": delivered and order.status is OrderStatus.CANCELLED,
        "cancelled_before_placed": cancelled and cancelled < order.placed_at,
    }
    return [flag for flag, is_so in odd.items() if is_so]


ORDERS = Noun(
    table=table_of(Order),
    given=("shop_id", *OrderRecord._fields[1:WIDTH], "customer_id"),
    derived=("due_at", "population", "flags"),
    progress=_progress,
    derive=_derive,
)
