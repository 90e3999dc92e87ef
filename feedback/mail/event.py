"""What a provider, or a server on the way, says of one attempt at a mail."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from feedback.models.receipt import ReceiptEvent
from feedback.models.suppression import SuppressionReason

CODES = re.compile(r"\b[245]\d\d\b|\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class MailEvent:
    """That something happened to attempt `attempt` at the mail `delivery_id`.

    `address` is the one it happened to, where the provider says: numbers of another shop's mails
    on the same account may be ours too. `reason` holds no address and no words of a customer.
    `listed` is why the provider itself writes to the address no more.
    """

    delivery_id: int
    attempt: int
    event: ReceiptEvent
    happened_at: datetime
    address: str | None = field(default=None, repr=False)
    reason: str | None = None
    listed: SuppressionReason | None = None


def codes_of(said: str) -> str | None:
    """Return what a server said without its words, which may name the address: 550 5.1.1."""
    codes = list(dict.fromkeys(CODES.findall(said)))[:2]
    return f"The customer's mail server said {' '.join(codes)}" if codes else None
