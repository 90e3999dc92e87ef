"""The mails that reached the made-up customers, read from the outbox as they would read them."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from feedback.demo.checkout_rows import checkout_number
from feedback.demo.order_rows import number_of
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from surveys.population import TouchpointKind

LINK = re.compile(rb"/a/([\w-]+)")


@dataclass(frozen=True)
class Mail:
    """An invitation somebody received, about an order or a checkout of the world."""

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


class Mailbox:
    """Everybody's mail, read in the order the invitations were issued."""

    def __init__(self) -> None:
        self._read = 0

    def new_mails(self, session: Session, until: datetime) -> list[Mail]:
        """Return the mails of the invitations issued since the last call, up to an instant."""
        mails = [
            Mail(
                row.id,
                None if row.order is None else number_of(row.order),
                None if row.checkout is None else checkout_number(row.checkout),
                row.language,
                row.message,
            )
            for row in session.execute(self._query(until))
        ]
        self._read = max([self._read, *(mail.invitation_id for mail in mails)])
        return mails

    def _query(self, until: datetime) -> Select[*tuple[Any, ...]]:
        of_order = and_(
            SampleUnit.kind == TouchpointKind.ORDER, Order.id == SampleUnit.touchpoint_id
        )
        of_checkout = and_(
            SampleUnit.kind == TouchpointKind.CHECKOUT, Checkout.id == SampleUnit.touchpoint_id
        )
        return (
            select(
                Invitation.id,
                Order.shop_id.label("order"),
                Checkout.shop_id.label("checkout"),
                Invitation.language,
                OutboxMail.message,
            )
            .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
            .join(Delivery, Delivery.invitation_id == Invitation.id)
            .join(OutboxMail, OutboxMail.delivery_id == Delivery.id)
            .outerjoin(Order, of_order)
            .outerjoin(Checkout, of_checkout)
            .where(
                Invitation.id > self._read,
                Invitation.issued_at <= until,
                Delivery.kind == DeliveryKind.INVITATION,
                Delivery.state == DeliveryState.ACCEPTED,
            )
            .order_by(Invitation.id)
        )
