"""Orders: what the shop says of them, kept; later states never go back to earlier ones."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.clock import start_of_day
from feedback.intake.changes import note_changes
from feedback.intake.circle import Person
from feedback.intake.identity import resolve_customers
from feedback.intake.keeping import Noun, keep_rows
from feedback.intake.payloads import OrderRecord, Tally
from feedback.intake.storing import take_turn
from feedback.models.bulk import Values
from feedback.models.order import CancelledBy, Order, OrderStatus
from feedback.models.schema import table_of
from surveys.due import OrderDates, order_due, population_of
from surveys.population import Population, TouchpointKind

# The fields of a record before those of its customer, under the names of their columns.
WIDTH = OrderRecord._fields.index("customer_id")
STATUS = OrderRecord._fields.index("status")
MILESTONES = [
    OrderRecord._fields.index(name) for name in ("shipped_at", "delivered_at", "cancelled_at")
]
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
        _row(record, customer) for record, customer in zip(records, resolved.customers, strict=True)
    ]
    kept = keep_rows(session, ORDERS, rows, now=now, zone=zone)
    note_changes(session, TouchpointKind.ORDER, kept.changes, resolved.merged)
    changed = len(kept.positions | resolved.telling)
    return Tally(changed, len(records) - changed)


def _row(record: OrderRecord, customer: int | None) -> Values:
    """Return the columns of an order; a blank status is what the dates say."""
    row = record[:WIDTH]
    if record.status is None:
        status = OrderStatus.COMPLETED if record.delivered_at else OrderStatus.OPEN
        if record.cancelled_at:
            status = OrderStatus.CANCELLED
        row = (*row[:STATUS], status, *row[STATUS + 1 :])
    return *row, record.attributes, customer


def _progress(row: Values) -> tuple[int, int]:
    """Return how far an order has come: its status, then the milestones known."""
    return RANKS[row[STATUS]], sum(row[place] is not None for place in MILESTONES)


def _derive(row: Values, zone: ZoneInfo) -> Values:
    order = OrderRecord(*row[:WIDTH])
    promised, shipped, delivered = order.promised_by, order.shipped_at, order.delivered_at
    due_at, population = _asked(
        order.placed_at.astimezone(zone).date(),
        order.fulfilment,
        promised and promised.astimezone(zone).date(),
        delivered and delivered.astimezone(zone).date(),
        shipped and shipped.astimezone(zone).date(),
        order.status is OrderStatus.CANCELLED,
        order.cancelled_at and order.cancelled_at.astimezone(zone).date(),
        order.cancelled_by is CancelledBy.CUSTOMER,
        zone,
    )
    return due_at, population, "|".join(_flags(order)) or None


@lru_cache(maxsize=2048)
def _asked(*dates_and_zone: Any) -> tuple[datetime, Population]:
    """Return when to ask and in which population: many orders of a day have all their days alike.

    The arguments are those of OrderDates, in order, and the zone.
    """
    *dates, zone = dates_and_zone
    order = OrderDates(*dates)
    return start_of_day(order_due(order), zone), population_of(order)


def _flags(order: OrderRecord) -> list[str]:
    """Say what is odd about an order, yet possible."""
    placed, shipped, delivered = order.placed_at, order.shipped_at, order.delivered_at
    flags = []
    if order.promised_by and order.promised_by < placed:
        flags.append("promised_before_placed")
    if shipped and shipped < placed:
        flags.append("shipped_before_placed")
    if delivered and shipped and delivered < shipped:
        flags.append("delivered_before_shipped")
    if delivered and order.status is OrderStatus.OPEN:
        flags.append("delivered_not_completed")
    if delivered and order.status is OrderStatus.CANCELLED:
        flags.append("delivered_and_cancelled")
    if order.cancelled_at and order.cancelled_at < placed:
        flags.append("cancelled_before_placed")
    return flags


ORDERS = Noun(
    table=table_of(Order),
    given=("shop_id", *OrderRecord._fields[1:WIDTH], "attributes", "customer_id"),
    derived=("due_at", "population", "flags"),
    progress=_progress,
    derive=_derive,
)
