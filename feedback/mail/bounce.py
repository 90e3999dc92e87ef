"""What mail servers and mailbox providers send back: bounces (RFC 3464), complaints (RFC 5965)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from feedback.mail.event import codes_of
from feedback.models.receipt import ReceiptEvent

# Our own Message-ID: half of the hash of the mail's token.
OURS = re.compile(r"<([0-9a-f]{32})@")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# The mailbox or its server is full, or a policy is against the mail.
ALIVE = ("5.2.2", "5.3.", "5.7.")
FEEDBACK = {"abuse": ReceiptEvent.COMPLAINED, "opt-out": ReceiptEvent.UNSUBSCRIBED}


@dataclass(frozen=True, slots=True)
class Returned:
    """What happened to the mail whose Message-ID begins with `name`."""

    name: str
    event: ReceiptEvent
    reason: str | None = None


def read_returned(raw: bytes) -> Returned | None:
    """Return what a message says of a mail of ours; None where it says nothing that lasts.

    A delay is no bounce, and a report in no standard form is left to people; so is one made to
    break its reader, which would keep all that come after it from being read.
    """
    try:
        return _read(message_from_bytes(raw))
    except (RecursionError, ValueError, LookupError):
        return None


def is_message(raw: bytes) -> bool:
    """Tell whether there is a mail at all, which has headers."""
    try:
        return bool(message_from_bytes(raw).keys())
    except (RecursionError, ValueError, LookupError):
        return True


def _read(report: Message) -> Returned | None:
    name = next(_names(report), None)
    if name is None:
        return None
    for part in report.walk():
        match part.get_content_type():
            case "message/delivery-status":
                return _bounced(name, part)
            case "message/feedback-report":
                kind = FEEDBACK.get(str(_fields(part)["Feedback-Type"]).strip().lower())
                return Returned(name, kind) if kind else None
    return None


def _names(report: Message) -> Iterator[str]:
    """Find our Message-ID in the mail, or the head of it, that a report gives back."""
    for part in report.walk():
        if part is report:
            continue
        given_back = part
        if part.get_content_type() == "text/rfc822-headers":
            given_back = message_from_string(str(part.get_payload()))
        found = OURS.search(str(given_back.get("Message-ID", "")))
        if found:
            yield found[1]


def _fields(part: Message) -> Message:
    """Return the fields of a part that holds nothing but fields."""
    inner = part.get_payload()
    if isinstance(inner, list) and isinstance(inner[0], Message):
        return inner[0]
    return message_from_string(str(inner))


def _bounced(name: str, status: Message) -> Returned | None:
    """Judge by the status of the one recipient: for good, or not.

    One that is full, or whose server is or does not want us, may well be alive.
    """
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        code = STATUS.search(str(block.get("Status", "")))
        failed = str(block.get("Action", "")).strip().lower() == "failed"
        if failed and code and code[1].startswith("5"):
            blocked = code[1].startswith(ALIVE)
            reason = codes_of(f"{block.get('Diagnostic-Code', '')} {code[1]}")
            return Returned(name, ReceiptEvent.BLOCKED if blocked else ReceiptEvent.BOUNCED, reason)
    return None
