"""The cells of a row to a record, once they fit together."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from feedback.intake.addresses import normal_phone
from feedback.intake.cells import DAY_LENGTH, shown
from feedback.intake.payloads import (
    AssignmentRecord,
    CheckoutRecord,
    ContactRecord,
    MeasurementRecord,
    OrderRecord,
    ResponseRecord,
    ReturnRecord,
    RowError,
)
from feedback.intake.row_reader import Cells

ONE_DAY = timedelta(days=1)
# The attribute that keeps an address nobody can be written to at.
UNUSABLE_EMAIL = "unusable_email"
SAID = ResponseRecord._fields.index("satisfied")

Fields = tuple[str, ...]
Callers = TypeVar("Callers", OrderRecord, CheckoutRecord)
Buyers = TypeVar("Buyers", OrderRecord, CheckoutRecord, ContactRecord)
Dated = TypeVar("Dated", OrderRecord, CheckoutRecord, ContactRecord, ReturnRecord)


class Reading(NamedTuple):
    """How rows are read: the zone of times without an offset, the time now, what a score means."""

    zone: ZoneInfo
    now: datetime
    satisfied_at: float | None = None


def order_of(cells: Cells, reading: Reading) -> OrderRecord:
    order = OrderRecord._make([*cells.values, cells.attributes or None])
    order = _callable(_reachable(order, cells))
    _refuse_future(order, ("placed_at", "delivered_at"), reading)
    order = _not_before(
        order.placed_at, order, ("shipped_at", "delivered_at", "cancelled_at"), cells
    )
    if order.delivered_at and order.delivered_at < order.placed_at:
        reason = f"{_text(order, 'delivered_at', cells)} is before the order was placed, "
        raise RowError("delivered_at", reason + _text(order, "placed_at", cells))
    return order


def checkout_of(cells: Cells, reading: Reading) -> CheckoutRecord:
    checkout = CheckoutRecord._make([*cells.values, cells.attributes or None])
    checkout = _callable(_reachable(checkout, cells))
    _refuse_future(checkout, ("started_at", "last_active_at"), reading)
    checkout = _not_before(checkout.started_at, checkout, ("last_active_at",), cells)
    if checkout.last_active_at and checkout.last_active_at < checkout.started_at:
        reason = f"{_text(checkout, 'last_active_at', cells)} is before the checkout was started"
        raise RowError("last_active_at", reason)
    return checkout


def contact_of(cells: Cells, reading: Reading) -> ContactRecord:
    # Where the file tells when contacts were answered, one it tells nothing of was not.
    tells = not cells.present.isdisjoint(("answered_at", "speed_of_answer_seconds"))
    answered = False if tells else None
    contact = ContactRecord._make([*cells.values, cells.attributes or None, answered])
    contact = _reachable(contact, cells)
    _refuse_future(contact, ("opened_at",), reading)
    contact = _not_before(contact.opened_at, contact, ("answered_at",), cells)
    return contact._replace(satisfied=_satisfied(contact, reading))


def return_of(cells: Cells, reading: Reading) -> ReturnRecord:
    goods = ReturnRecord._make([*cells.values, cells.attributes or None])
    _refuse_future(goods, ("requested_at",), reading)
    return _not_before(goods.requested_at, goods, ("received_at", "refunded_at"), cells)


def response_of(cells: Cells, reading: Reading) -> ResponseRecord:
    response = ResponseRecord._make([*cells.values, cells.attributes or None])
    if not response.order_id and not response.checkout_id:
        raise RowError("order_id", "is blank; every response belongs to an order or a checkout")
    if response.order_id and response.checkout_id:
        raise RowError("checkout_id", "is given beside an order_id; a response belongs to one")
    _refuse_future(response, ("answered_at",), reading)
    if all(value is None for value in response[SAID:]):
        raise RowError("", "holds no answer to any question")
    return response._replace(satisfied=_satisfied(response, reading))


def measurement_of(cells: Cells, reading: Reading) -> MeasurementRecord:
    metric, first_day, last_day, value, n, channel, location = cells.values
    if last_day < first_day:
        raise RowError("to", f"{last_day} is before the first day, {first_day}")
    return MeasurementRecord(metric, first_day, last_day, value, n, channel or "", location or "")


def assignment_of(cells: Cells, reading: Reading) -> AssignmentRecord:
    assignment = AssignmentRecord(*cells.values)
    _refuse_future(assignment, ("assigned_at",), reading)
    return assignment


def _text(record: NamedTuple, field: str, cells: Cells) -> str:
    """Return a field as its cell had it, for an error."""
    return shown(cells.texts[record._fields.index(field)])


def _refuse_future(record: NamedTuple, fields: Fields, reading: Reading) -> None:
    """Refuse moments more than a day ahead; clocks and time zones differ by less."""
    latest = reading.now + ONE_DAY
    for field in fields:
        at = getattr(record, field)
        if at is not None and at > latest:
            raise RowError(field, f"{at:%Y-%m-%d %H:%M} UTC is in the future")


def _not_before(start: datetime, record: Dated, fields: Fields, cells: Cells) -> Dated:
    """Take a date alone, on the day of the record's start, for no earlier than the start."""
    moved: dict[str, Any] = {}
    for field in fields:
        at = getattr(record, field)
        if at is None or at >= start:
            continue
        is_day = len(cells.texts[record._fields.index(field)]) == DAY_LENGTH
        if is_day and start < at + ONE_DAY:
            moved[field] = start
    return record._replace(**moved) if moved else record


def _reachable(record: Buyers, cells: Cells) -> Buyers:
    """Keep an e-mail address that cannot be one as an attribute: nothing is dropped silently."""
    if record.email:
        return record
    text = cells.texts[record._fields.index("email")]
    if not text:
        return record
    return record._replace(attributes={**cells.attributes, UNUSABLE_EMAIL: text})


def _callable(record: Callers) -> Callers:
    """Bring a phone number to E.164, with the row's country; keep what is none as an attribute."""
    if not record.phone:
        return record
    phone = normal_phone(record.phone, record.country)
    if phone:
        return record._replace(phone=phone)
    attributes = {**(record.attributes or {}), "unusable_phone": record.phone}
    return record._replace(phone=None, attributes=attributes)


def _satisfied(record: ContactRecord | ResponseRecord, reading: Reading) -> bool | None:
    """Return the answer given, else what the score means where that was said."""
    if record.satisfied is not None or record.score is None or reading.satisfied_at is None:
        return record.satisfied
    return record.score >= reading.satisfied_at
