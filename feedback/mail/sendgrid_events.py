"""SendGrid's event webhook: its events read, those that are not ours left out."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from feedback.mail.event import MailEvent, codes_of
from feedback.models.receipt import ReceiptEvent
from feedback.models.schema import LARGEST_KEY
from feedback.models.suppression import SuppressionReason

# The names under which a mail carries its number and attempt: no event has fields of these names.
NUMBER = "comeback_delivery"
ATTEMPT = "comeback_attempt"
# What stands there in mails to staff.
OF_NO_CUSTOMER = "0"

EVENTS = {
    "processed": ReceiptEvent.PROCESSED,
    "delivered": ReceiptEvent.DELIVERED,
    "bounce": ReceiptEvent.BOUNCED,
    "dropped": ReceiptEvent.DROPPED,
    "spamreport": ReceiptEvent.COMPLAINED,
    "unsubscribe": ReceiptEvent.UNSUBSCRIBED,
    "group_unsubscribe": ReceiptEvent.UNSUBSCRIBED,
}
# Why SendGrid itself did not send a mail: words of its own, of which these are kept, and what they
# tell of the address.
DROPPED = {
    "Bounced Address": SuppressionReason.BOUNCED,
    "Bounced Content": None,
    "Invalid": None,
    "Invalid SMTPAPI header": None,
    "Recipient List over Package Quota": None,
    "Spam Content": None,
    "Spam Reporting Address": SuppressionReason.COMPLAINED,
    "Unsubscribed Address": SuppressionReason.UNSUBSCRIBED,
}


class NotEvents(Exception):
    """A body that is no list."""


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """The events of a body that tell something of our mails, and how many could not be read."""

    ours: list[MailEvent]
    unreadable: int


def read_events(body: bytes, now: datetime) -> ReadEvents:
    """Read the events of one request; what other tools of the account sent is passed over.

    Raises:
        NotEvents: it holds no list of anything.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise NotEvents from None
    if not isinstance(given, list):
        raise NotEvents
    ours: list[MailEvent] = []
    unreadable = 0
    for one in given:
        try:
            event = _read(one, now)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            unreadable += 1
        else:
            ours.extend([event] if event else [])
    return ReadEvents(ours, unreadable)


def _read(given: dict[str, Any], now: datetime) -> MailEvent | None:
    kind = EVENTS.get(given["event"])
    if kind is None or given.get(NUMBER, OF_NO_CUSTOMER) == OF_NO_CUSTOMER:
        return None
    if kind is ReceiptEvent.BOUNCED and given.get("type") == "blocked":
        kind = ReceiptEvent.BLOCKED
    happened_at = datetime.fromtimestamp(int(given["timestamp"]), UTC)
    said = str(given.get("reason", ""))
    return MailEvent(
        delivery_id=_number(given[NUMBER]),
        attempt=_number(given[ATTEMPT]),
        event=kind,
        # A clock that is ahead of ours must not put an event into the future.
        happened_at=min(happened_at, now),
        address=_address(given["email"]),
        reason=_reason(kind, said, given),
        listed=DROPPED.get(said) if kind is ReceiptEvent.DROPPED else None,
    )


def _number(given: Any) -> int:
    number = int(given)
    if not 0 < number <= LARGEST_KEY:
        raise ValueError
    return number


def _address(given: Any) -> str:
    """Return an address as it is; one that no mail server could be told cannot be hashed."""
    address = str(given)
    address.encode()
    return address


def _reason(kind: ReceiptEvent, said: str, given: dict[str, Any]) -> str | None:
    if kind is ReceiptEvent.DROPPED:
        return f"SendGrid did not send it: {said if said in DROPPED else 'it does not say why'}"
    if kind in (ReceiptEvent.BOUNCED, ReceiptEvent.BLOCKED):
        return codes_of(f"{said} {given.get('status', '')}")
    return None
