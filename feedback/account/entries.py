"""What happened between a customer and the shop, as one line of time tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from feedback.account.asking import Case, Said
from feedback.account.clauses import on
from feedback.account.story import Story
from feedback.clock import local_day
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.order import Order
from feedback.models.returned import Return
from reports import words


class EntryKind(StrEnum):
    ORDER = "order"
    CHECKOUT = "checkout"
    CONTACT = "contact"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: its facts, why it was (not) asked about, and what was said.

    A return belongs to its order and has no story of its own.
    """

    at: datetime
    kind: EntryKind
    title: str
    facts: tuple[str, ...]
    story: Story | None = None
    said: Said | None = None
    case: Case | None = None


def order_facts(order: Order, zone: ZoneInfo) -> tuple[str, ...]:
    place = [order.channel, order.location, order.fulfilment, order.category]
    return (*_place(place, order.total_cents, order.currency), *_fate(order, zone))


def checkout_facts(checkout: Checkout) -> tuple[str, ...]:
    place = [checkout.channel, checkout.location, checkout.category]
    step = (f"Left at: {checkout.step}",) if checkout.step else ()
    return (*_place(place, checkout.total_cents, checkout.currency), *step)


def contact_facts(contact: Contact) -> tuple[str, ...]:
    return tuple(_handling(contact))


def return_facts(returned: Return, currency: str | None, zone: ZoneInfo) -> tuple[str, ...]:
    refunded = returned.refunded_at
    return (
        *_place([returned.channel, returned.reason], returned.amount_cents, currency),
        *((f"Refunded on {on(refunded, zone)}",) if refunded else ()),
    )


def _place(names: list[str | None], cents: int | None, currency: str | None) -> tuple[str, ...]:
    said = [name.replace("_", " ") for name in names if name]
    if cents is not None:
        said.append(f"{cents / 100:,.2f} {currency or ''}".strip())
    return (" · ".join(said),) if said else ()


def _fate(order: Order, zone: ZoneInfo) -> Iterator[str]:
    is_over = bool(order.cancelled_at or order.cancelled_by)
    if is_over:
        by = f" by the {order.cancelled_by}" if order.cancelled_by else ""
        when = f" on {on(order.cancelled_at, zone)}" if order.cancelled_at else ""
        yield f"Cancelled{by}{when}"
    promised = f"Promised for {on(order.promised_by, zone)}" if order.promised_by else ""
    if order.delivered_at:
        delivered = f"elivered on {on(order.delivered_at, zone)}{_late(order, zone)}"
        yield f"{promised}, d{delivered}" if promised else f"D{delivered}"
    elif promised and not is_over:
        yield f"{promised}, no delivery known"
    if order.replacement_for:
        yield f"Replaces order {order.replacement_for}"


def _late(order: Order, zone: ZoneInfo) -> str:
    if order.promised_by is None or order.delivered_at is None:
        return ""
    days = (local_day(order.delivered_at, zone) - local_day(order.promised_by, zone)).days
    return f", {words.counted(days, 'day')} late" if days > 0 else ""


def _lasted(seconds: float) -> str:
    """Return a time as people say it: "45 seconds", "26 minutes", "1 hour 26 minutes"."""
    if seconds < 60:
        return words.counted(round(seconds), "second")
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(words.counted(number, name) for number, name in parts if number)


def _handling(contact: Contact) -> Iterator[str]:
    topic = (contact.topic or "").replace("_", " ")
    about = [topic, f"order {contact.order_shop_id}" if contact.order_shop_id else None]
    if any(about):
        yield f"About {', '.join(filter(None, about))}"
    if contact.answered is False:
        yield "Never answered"
    elif contact.speed_of_answer_seconds is not None:
        yield f"Answered after {_lasted(contact.speed_of_answer_seconds)}"
    if contact.resolved_first_contact is not None:
        yield "Solved at the first contact" if contact.resolved_first_contact else "Not solved yet"
    if contact.satisfied is not None:
        yield f"Said at its end: {'satisfied' if contact.satisfied else 'not satisfied'}"
