"""The life of a mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of


class DeliveryState(StrEnum):
    """ready → sending → accepted → delivered or bounced; unknown is never ready by itself."""

    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    HELD = "held"
    SUPPRESSED = "suppressed"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


# Nobody got a mail in these states, and nobody will.
NEVER_REACHED = (
    DeliveryState.DROPPED,
    DeliveryState.SUPPRESSED,
    DeliveryState.ANSWERED,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
    DeliveryState.FAILED,
)


class Delivery(Base):
    """One mail of an invitation, claimed by an owner before it is sent.

    `address_hash` is, as on the suppression list, that of the address it was claimed for.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    send_after: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(Text, default=None)
    lease_until: Mapped[datetime | None] = mapped_column(Instant, default=None)
    batch: Mapped[str | None] = mapped_column(Text, default=None)
    address_hash: Mapped[str | None] = mapped_column(Text, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)

    __table_args__ = (Index(None, "state", "send_after"),)


class OutboxMail(Base):
    """A mail the outbox sender "sent": kept to be read on the outbox page."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Instant, index=True)
    recipient: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
