"""Rows of text to records: one function a noun, for files, webhooks and the API alike.

A row maps column names to text, trimmed, "" where blank; columns the contract does not name become
attributes. `zone` is that of times without an offset. Each function raises RowError.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedback.intake.addresses import normal_email, normal_phone
from feedback.intake.cells import (
    DAY_LENGTH,
    cents,
    choice,
    day,
    duration,
    identifier,
    instant,
    known_id,
    number,
    one_of,
    promise,
    required_instant,
    shown,
    yes_no,
)
from feedback.intake.columns import COLUMNS, REJECTED_COLUMNS
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
from feedback.models.order import CancelledBy, OrderStatus
from surveys.verdict import Handled

Row = Mapping[str, str]

ONE_DAY = timedelta(days=1)
FULFILMENTS = ("delivery", "pickup", "in_store")
CONTACT_CHANNELS = ("phone", "email", "chat", "sms", "social", "self_service", "in_store")
SAID = ResponseRecord._fields.index("satisfied")
NAMED = {kind: frozenset(columns.all) | REJECTED_COLUMNS for kind, columns in COLUMNS.items()}


def parse_order(row: Row, zone: ZoneInfo, now: datetime) -> OrderRecord:
    placed_at = _past("placed_at", row, zone, now)
    delivered_at = _after("delivered_at", row, zone, placed_at)
    if delivered_at and delivered_at < placed_at:
        was = shown(row["placed_at"])
        reason = f"{shown(row['delivered_at'])} is before the order was placed, {was}"
        raise RowError("delivered_at", reason)
    if delivered_at and delivered_at > now + ONE_DAY:
        raise RowError("delivered_at", f"{shown(row['delivered_at'])} is in the future")
    get = row.get
    attributes = _attributes(row, "orders")
    country = get("country") or None
    return OrderRecord(
        order_id=identifier("order_id", get("order_id", "")),
        placed_at=placed_at,
        status=choice("status", get("status", ""), OrderStatus),
        channel=get("channel") or None,
        location=get("location") or None,
        fulfilment=one_of("fulfilment", get("fulfilment", ""), FULFILMENTS),
        promised_by=promise("promised_by", get("promised_by", ""), zone),
        shipped_at=_after("shipped_at", row, zone, placed_at),
        delivered_at=delivered_at,
        cancelled_at=_after("cancelled_at", row, zone, placed_at),
        cancelled_by=choice("cancelled_by", get("cancelled_by", ""), CancelledBy),
        total_cents=cents("total", get("total", "")),
        currency=get("currency", "").upper() or None,
        country=country,
        region=get("region") or None,
        language=get("language") or None,
        category=get("category") or None,
        replacement_for=known_id("replacement_for", get("replacement_for", "")),
        consent=yes_no("consent", get("consent", "")),
        customer_id=known_id("customer_id", get("customer_id", "")),
        email=_email(row, attributes),
        phone=_phone(row, country, attributes),
        attributes=attributes or None,
    )


def parse_checkout(row: Row, zone: ZoneInfo, now: datetime) -> CheckoutRecord:
    started_at = _past("started_at", row, zone, now)
    last_active_at = _after("last_active_at", row, zone, started_at)
    if last_active_at and last_active_at < started_at:
        reason = f"{shown(row['last_active_at'])} is before the checkout was started"
        raise RowError("last_active_at", reason)
    get = row.get
    attributes = _attributes(row, "checkouts")
    country = get("country") or None
    return CheckoutRecord(
        checkout_id=identifier("checkout_id", get("checkout_id", "")),
        started_at=started_at,
        last_active_at=last_active_at,
        step=get("step") or None,
        total_cents=cents("total", get("total", "")),
        currency=get("currency", "").upper() or None,
        channel=get("channel") or None,
        location=get("location") or None,
        country=country,
        region=get("region") or None,
        language=get("language") or None,
        category=get("category") or None,
        completed_order_id=known_id("completed_order_id", get("completed_order_id", "")),
        consent=yes_no("consent", get("consent", "")),
        customer_id=known_id("customer_id", get("customer_id", "")),
        email=_email(row, attributes),
        phone=_phone(row, country, attributes),
        attributes=attributes or None,
    )


def parse_contact(
    row: Row, zone: ZoneInfo, now: datetime, satisfied_at: float | None = None
) -> ContactRecord:
    opened_at = _past("opened_at", row, zone, now)
    get = row.get
    attributes = _attributes(row, "contacts")
    return ContactRecord(
        contact_id=identifier("contact_id", get("contact_id", "")),
        opened_at=opened_at,
        order_id=known_id("order_id", get("order_id", "")),
        checkout_id=known_id("checkout_id", get("checkout_id", "")),
        issue=get("issue") or None,
        channel=one_of("channel", get("channel", ""), CONTACT_CHANNELS),
        topic=get("topic") or None,
        answered_at=_after("answered_at", row, zone, opened_at),
        speed_of_answer_seconds=duration(
            "speed_of_answer_seconds", get("speed_of_answer_seconds", "")
        ),
        wait_seconds=duration("wait_seconds", get("wait_seconds", "")),
        handle_seconds=duration("handle_seconds", get("handle_seconds", "")),
        resolved_first_contact=yes_no("resolved_first_contact", get("resolved_first_contact", "")),
        agent=get("agent") or None,
        score=number("score", get("score", "")),
        satisfied=_satisfied(row, satisfied_at),
        customer_id=known_id("customer_id", get("customer_id", "")),
        email=_email(row, attributes),
        attributes=attributes or None,
    )


def parse_return(row: Row, zone: ZoneInfo, now: datetime) -> ReturnRecord:
    requested_at = _past("requested_at", row, zone, now)
    get = row.get
    return ReturnRecord(
        return_id=identifier("return_id", get("return_id", "")),
        order_id=identifier("order_id", get("order_id", "")),
        requested_at=requested_at,
        channel=get("channel") or None,
        location=get("location") or None,
        reason=get("reason") or None,
        amount_cents=cents("amount", get("amount", "")),
        received_at=_after("received_at", row, zone, requested_at),
        refunded_at=_after("refunded_at", row, zone, requested_at),
        attributes=_attributes(row, "returns") or None,
    )


def parse_response(
    row: Row, zone: ZoneInfo, now: datetime, satisfied_at: float | None = None
) -> ResponseRecord:
    """Read a response; `satisfied_at` is the score from which on the customer is satisfied."""
    answered_at = _past("answered_at", row, zone, now)
    get = row.get
    order_id = known_id("order_id", get("order_id", ""))
    checkout_id = known_id("checkout_id", get("checkout_id", ""))
    if not order_id and not checkout_id:
        raise RowError("order_id", "is blank; every response belongs to an order or a checkout")
    if order_id and checkout_id:
        raise RowError("checkout_id", "is given beside an order_id; a response belongs to one")
    record = ResponseRecord(
        answered_at=answered_at,
        order_id=order_id,
        checkout_id=checkout_id,
        asked_at=instant("asked_at", get("asked_at", ""), zone),
        satisfied=_satisfied(row, satisfied_at),
        what_went_wrong=get("what_went_wrong") or None,
        handled_as_wanted=choice("handled_as_wanted", get("handled_as_wanted", ""), Handled),
        why_not_completed=get("why_not_completed") or None,
        score=number("score", get("score", "")),
        attributes=_attributes(row, "responses") or None,
    )
    if not any(value is not None for value in record[SAID:]):
        raise RowError("", "holds no answer to any question")
    return record


def parse_measurement(row: Row, zone: ZoneInfo, now: datetime) -> MeasurementRecord:
    first_day, last_day = day("from", row.get("from", "")), day("to", row.get("to", ""))
    if last_day < first_day:
        raise RowError("to", f"{last_day} is before the first day, {first_day}")
    value, n = number("value", row.get("value", "")), number("n", row.get("n", ""))
    if value is None:
        raise RowError("value", "is blank; every row needs one")
    if n is not None and (n < 0 or n != int(n)):
        raise RowError("n", f"{shown(row['n'])} is no count")
    return MeasurementRecord(
        metric=identifier("metric", row.get("metric", "")),
        first_day=first_day,
        last_day=last_day,
        value=value,
        n=None if n is None else int(n),
        channel=known_id("channel", row.get("channel", "")) or "",
        location=known_id("location", row.get("location", "")) or "",
    )


def parse_assignment(row: Row, zone: ZoneInfo, now: datetime) -> AssignmentRecord:
    return AssignmentRecord(
        fix=identifier("fix", row.get("fix", "")),
        customer_id=identifier("customer_id", row.get("customer_id", "")),
        arm=identifier("arm", row.get("arm", "")),
        assigned_at=_past("assigned_at", row, zone, now),
    )


def _past(field: str, row: Row, zone: ZoneInfo, now: datetime) -> datetime:
    """Return a required moment, which may be a day ahead: clocks and time zones differ."""
    moment = required_instant(field, row.get(field, ""), zone)
    if moment > now + ONE_DAY:
        raise RowError(field, f"{shown(row[field])} is in the future")
    return moment


def _after(field: str, row: Row, zone: ZoneInfo, start: datetime) -> datetime | None:
    """Return a moment; a date alone on the day of the start is not before the start."""
    text = row.get(field, "")
    moment = instant(field, text, zone)
    if moment and len(text) == DAY_LENGTH and moment < start < moment + ONE_DAY:
        return start
    return moment


def _satisfied(row: Row, satisfied_at: float | None) -> bool | None:
    """Return the answer given, else what the score means where that was said."""
    given = yes_no("satisfied", row.get("satisfied", ""))
    score = number("score", row.get("score", ""))
    if given is not None or score is None or satisfied_at is None:
        return given
    return score >= satisfied_at


def _attributes(row: Row, kind: str) -> dict[str, str]:
    return {name: row[name] for name in sorted(row.keys() - NAMED[kind]) if row[name]}


def _email(row: Row, attributes: dict[str, str]) -> str | None:
    """Return the address to match by; one that cannot be is kept as an attribute."""
    text = row.get("email")
    email = normal_email(text) if text else None
    if text and not email:
        attributes["unusable_email"] = text
    return email


def _phone(row: Row, country: str | None, attributes: dict[str, str]) -> str | None:
    text = row.get("phone")
    phone = normal_phone(text, country) if text else None
    if text and not phone:
        attributes["unusable_phone"] = text
    return phone
