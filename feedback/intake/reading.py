"""How each column of the contract is read, in the order of the record's fields."""

from zoneinfo import ZoneInfo

from feedback.intake.addresses import normal_email
from feedback.intake.cells import (
    YES_NO,
    Reader,
    cents,
    count,
    day,
    identifier,
    members,
    moments,
    names,
    number,
    promises,
    seconds,
    yes_no,
)
from feedback.models.order import CancelledBy, OrderStatus
from surveys.verdict import Handled

Readers = dict[str, Reader]

_named_handled = members(Handled)


def read_order(zone: ZoneInfo) -> Readers:
    moment = moments(zone)
    return {
        "order_id": identifier,
        "placed_at": moment,
        "status": members(OrderStatus),
        "channel": str,
        "location": str,
        "fulfilment": names("delivery", "pickup", "in_store"),
        "promised_by": promises(zone),
        "shipped_at": moment,
        "delivered_at": moment,
        "cancelled_at": moment,
        "cancelled_by": members(CancelledBy),
        "total": cents,
        "currency": str.upper,
        "country": str,
        "region": str,
        "language": str,
        "category": str,
        "replacement_for": identifier,
        "consent": yes_no,
        "customer_id": identifier,
        "email": normal_email,
        "phone": str,
    }


def read_checkout(zone: ZoneInfo) -> Readers:
    moment = moments(zone)
    return {
        "checkout_id": identifier,
        "started_at": moment,
        "last_active_at": moment,
        "step": str,
        "total": cents,
        "currency": str.upper,
        "channel": str,
        "location": str,
        "country": str,
        "region": str,
        "language": str,
        "category": str,
        "completed_order_id": identifier,
        "consent": yes_no,
        "customer_id": identifier,
        "email": normal_email,
        "phone": str,
    }


def read_contact(zone: ZoneInfo) -> Readers:
    moment = moments(zone)
    return {
        "contact_id": identifier,
        "opened_at": moment,
        "order_id": identifier,
        "checkout_id": identifier,
        "issue": str,
        "channel": names("phone", "email", "chat", "sms", "social", "self_service", "in_store"),
        "topic": str,
        "answered_at": moment,
        "speed_of_answer_seconds": seconds,
        "wait_seconds": seconds,
        "handle_seconds": seconds,
        "resolved_first_contact": yes_no,
        "agent": str,
        "score": number,
        "satisfied": yes_no,
        "customer_id": identifier,
        "email": normal_email,
    }


def read_return(zone: ZoneInfo) -> Readers:
    moment = moments(zone)
    return {
        "return_id": identifier,
        "order_id": identifier,
        "requested_at": moment,
        "channel": str,
        "location": str,
        "reason": str,
        "amount": cents,
        "received_at": moment,
        "refunded_at": moment,
    }


def read_response(zone: ZoneInfo) -> Readers:
    moment = moments(zone)
    return {
        "answered_at": moment,
        "order_id": identifier,
        "checkout_id": identifier,
        "asked_at": moment,
        "satisfied": yes_no,
        "what_went_wrong": str,
        "handled_as_wanted": _handled,
        "why_not_completed": str,
        "score": number,
    }


def _handled(text: str) -> Handled:
    """Read yes and no as every other column has them, or `untold`."""
    said = YES_NO.get(text.lower())
    if said is None:
        return _named_handled(text)
    return Handled.YES if said else Handled.NO


def read_measurement(zone: ZoneInfo) -> Readers:
    return {
        "metric": identifier,
        "from": day,
        "to": day,
        "value": number,
        "n": count,
        "channel": identifier,
        "location": identifier,
    }


def read_assignment(zone: ZoneInfo) -> Readers:
    return {
        "fix": identifier,
        "customer_id": identifier,
        "arm": identifier,
        "assigned_at": moments(zone),
    }
