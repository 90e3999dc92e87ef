"""The mails that reached the made-up customers, read from the outbox as they would read them."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from typing import Any

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from feedback.demo.checkout_rows import checkout_number
from feedback.demo.order_rows import number_of
from feedback.fieldwork.touchpoint import with_touchpoint
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery, DeliveryKind, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit

LINK = re.compile(rb"/a/([\w-]+)")


@dataclass(frozen=True)
class Mail:
    """A mail somebody received, about an order or a checkout of the world."""

    delivery_id: int
    attempt: int
    kind: DeliveryKind
    invitation_id: int
    order: int | None
    checkout: int | None
    language: str
    message: str

    def token(self) -> str:
        """Return the secret of the link, as it stands in the text.

        Raises:
            LookupError: the mail has no link to answer by.
        """
        for part in message_from_string(self.message).walk():
            if part.get_content_type() == "text/plain":
                text = part.get_payload(decode=True)
                found = LINK.search(text) if isinstance(text, bytes) else None
                if found:
                    return found.group(1).decode("ascii")
        raise LookupError(f"The mail of invitation {self.invitation_id} has no link.")


def read_mails(session: Session, since: datetime, before: datetime | None) -> list[Mail]:
    """Return everybody's mails of a time, in the order of the invitations; None: until now."""
    return [
        Mail(
            row.delivery_id,
            row.attempt,
            row.kind,
            row.invitation_id,
            None if row.order is None else number_of(row.order),
            None if row.checkout is None else checkout_number(row.checkout),
            row.language,
            row.message,
        )
        for row in session.execute(_written(since, before))
    ]


def _written(since: datetime, before: datetime | None) -> Select[*tuple[Any, ...]]:
    mails = (
        select(
            Delivery.id.label("delivery_id"),
            Delivery.attempt,
            Delivery.kind,
            Delivery.invitation_id,
            Order.shop_id.label("order"),
            Checkout.shop_id.label("checkout"),
            Invitation.language,
            OutboxMail.message,
        )
        .select_from(OutboxMail)
        .join(Delivery, Delivery.id == OutboxMail.delivery_id)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
    )
    return (
        with_touchpoint(mails)
        .where(
            OutboxMail.written_at >= since,
            true() if before is None else OutboxMail.written_at < before,
        )
        .order_by(Invitation.id, Delivery.id)
    )
