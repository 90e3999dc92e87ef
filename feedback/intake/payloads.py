"""What the shop tells us, typed: one record per noun, whatever it came by (file, webhook, API).

A field left at None is one the shop did not give: it never erases what is stored.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from feedback.models.order import CancelledBy, OrderStatus
from surveys.verdict import Handled

Attributes = dict[str, str]


class RowError(Exception):
    """A row cannot be stored: `field` says which column, `reason` why and what to do.

    Where the fault is not in one column, `field` is "".
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}" if field else reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the records of one call; `rejected` is (position, error) pairs."""

    stored: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, RowError]] = field(default_factory=list)


class OrderRecord(NamedTuple):
    """An order; `promised_by` is the last instant of the promise."""

    order_id: str
    placed_at: datetime
    status: OrderStatus | None = None
    channel: str | None = None
    location: str | None = None
    fulfilment: str | None = None
    promised_by: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: CancelledBy | None = None
    total_cents: int | None = None
    currency: str | None = None
    country: str | None = None
    region: str | None = None
    language: str | None = None
    category: str | None = None
    replacement_for: str | None = None
    consent: bool | None = None
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    attributes: Attributes | None = None


class CheckoutRecord(NamedTuple):
    """A checkout; without `last_active_at` it was last active when it started."""

    checkout_id: str
    started_at: datetime
    last_active_at: datetime | None = None
    step: str | None = None
    total_cents: int | None = None
    currency: str | None = None
    channel: str | None = None
    location: str | None = None
    country: str | None = None
    region: str | None = None
    language: str | None = None
    category: str | None = None
    completed_order_id: str | None = None
    consent: bool | None = None
    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    attributes: Attributes | None = None


class ContactRecord(NamedTuple):
    """A contact; the order and the checkout are named as the shop names them.

    `answered` is False where the shop keeps when contacts are answered, and this one was not.
    """

    contact_id: str
    opened_at: datetime
    order_id: str | None = None
    checkout_id: str | None = None
    issue: str | None = None
    channel: str | None = None
    topic: str | None = None
    answered_at: datetime | None = None
    speed_of_answer_seconds: float | None = None
    wait_seconds: float | None = None
    handle_seconds: float | None = None
    resolved_first_contact: bool | None = None
    agent: str | None = None
    score: float | None = None
    satisfied: bool | None = None
    customer_id: str | None = None
    email: str | None = None
    attributes: Attributes | None = None
    answered: bool | None = None


class ReturnRecord(NamedTuple):
    """A return of an order, which may itself arrive later."""

    return_id: str
    order_id: str
    requested_at: datetime
    channel: str | None = None
    location: str | None = None
    reason: str | None = None
    amount_cents: int | None = None
    received_at: datetime | None = None
    refunded_at: datetime | None = None
    attributes: Attributes | None = None


class ResponseRecord(NamedTuple):
    """An answer from another tool, to an order or to a checkout.

    `what_went_wrong` is as the customer gave it: keys of the questionnaire's reasons, or words.
    """

    answered_at: datetime
    order_id: str | None = None
    checkout_id: str | None = None
    asked_at: datetime | None = None
    satisfied: bool | None = None
    what_went_wrong: str | None = None
    handled_as_wanted: Handled | None = None
    why_not_completed: str | None = None
    score: float | None = None
    attributes: Attributes | None = None


class MeasurementRecord(NamedTuple):
    """A metric known only as a total over days, both ends included; "" is the whole shop."""

    metric: str
    first_day: date
    last_day: date
    value: float
    n: int | None = None
    channel: str = ""
    location: str = ""


class AssignmentRecord(NamedTuple):
    """A customer's arm in a fix that was run elsewhere."""

    fix: str
    customer_id: str
    arm: str
    assigned_at: datetime
