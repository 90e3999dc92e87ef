"""When a touchpoint may be asked, and which population an order belongs to (definitions.md)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surveys.population import Population

IN_STORE = "in_store"

ONE_DAY = timedelta(days=1)
AFTER_CANCELLING = timedelta(days=2)
AFTER_DELIVERY = timedelta(days=3)
GRACE = timedelta(days=2)
WITHOUT_PROMISE = timedelta(days=14)
IDLE = timedelta(hours=24)
# Shorter before it closes nobody is asked any more: many read their mail a day late.
LEAST_OPEN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class OrderDates:
    """The dates of an order, as days in the shop's time zone."""

    placed: date
    fulfilment: str | None
    promised: date | None
    delivered: date | None
    shipped: date | None
    is_cancelled: bool
    cancelled: date | None
    cancelled_by_customer: bool


def population_of(order: OrderDates) -> Population:
    """Return not completed for an order its customer cancelled in good time, else completed.

    In good time is before the promised day; with no promise, before it was shipped or handed over.
    A cancellation without a date cannot be said to have been in good time.
    """
    if not (order.is_cancelled and order.cancelled_by_customer and order.cancelled):
        return Population.COMPLETED
    limit = order.promised or _left_the_shop(order)
    if limit is None or order.cancelled < limit:
        return Population.NOT_COMPLETED
    return Population.COMPLETED


def order_due(order: OrderDates) -> date:
    """Return the day the customer may be asked, as far as it is known today."""
    due = _due_if_kept(order)
    if order.is_cancelled and order.cancelled and order.cancelled < due:
        return order.cancelled + AFTER_CANCELLING
    return due


def checkout_due(last_active_at: datetime) -> datetime:
    return last_active_at + IDLE


def contact_due(day: date) -> date:
    """Return the day after a contact was closed, or opened where the closing is not known."""
    return day + ONE_DAY


def _left_the_shop(order: OrderDates) -> date | None:
    """Return the first day the goods were on their way or in the customer's hands."""
    if order.fulfilment == IN_STORE:
        return order.delivered or order.placed
    if order.shipped and order.delivered:
        return min(order.shipped, order.delivered)
    return order.shipped or order.delivered


def _due_if_kept(order: OrderDates) -> date:
    delivered = order.delivered
    if order.fulfilment == IN_STORE:
        return (delivered or order.placed) + ONE_DAY
    # Waiting for a parcel that never comes would leave out the worst served.
    patience = order.promised + GRACE if order.promised else order.placed + WITHOUT_PROMISE
    if delivered and delivered <= patience:
        return delivered + AFTER_DELIVERY
    return patience
