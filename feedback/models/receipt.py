"""What a provider says became of a mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of


class ReceiptEvent(StrEnum):
    """The events that tell something of a mail; opens and clicks are not tracked."""

    PROCESSED = "processed"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    BLOCKED = "blocked"
    DROPPED = "dropped"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class Receipt(Base):
    """That an event happened to one attempt at a mail, and when it first did.

    A set: an event that comes twice, late or out of order leaves the same rows.
    """

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    attempt: Mapped[int] = mapped_column(Integer)
    event: Mapped[ReceiptEvent] = mapped_column(one_of(ReceiptEvent))
    happened_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Text, default=None)

    __table_args__ = (
        Index(None, "delivery_id", "attempt", "event", unique=True),
        Index(None, "event", "happened_at"),
    )
