"""What customers began to buy."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Attributes, Base, Instant, Key, one_of


class CheckoutOutcome(StrEnum):
    """What became of a checkout, or an order its customer cancelled, once due; decided once."""

    ABANDONED = "abandoned"
    ORDERED = "ordered"
    REPEATED = "repeated"


def index_of_open(name: str, *, sqlite: str, postgresql: str) -> Index:
    """Return an index by `due_at` of the rows still to be decided about: always a short one."""
    return Index(name, "due_at", sqlite_where=text(sqlite), postgresql_where=text(postgresql))


class Checkout(Base):
    """A checkout; `due_at` is 24 hours after its last activity.

    `listed` is set once the frame has decided about it: it has its unit, or needs none.
    """

    __tablename__ = "checkout"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    shop_id: Mapped[str] = mapped_column(Text, unique=True)
    started_at: Mapped[datetime] = mapped_column(Instant, index=True)
    last_active_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True, default=None
    )
    outcome: Mapped[CheckoutOutcome | None] = mapped_column(one_of(CheckoutOutcome), default=None)
    step: Mapped[str | None] = mapped_column(Text, default=None)
    total_cents: Mapped[int | None] = mapped_column(BigInteger, default=None)
    currency: Mapped[str | None] = mapped_column(Text, default=None)
    channel: Mapped[str | None] = mapped_column(Text, default=None)
    location: Mapped[str | None] = mapped_column(Text, default=None)
    country: Mapped[str | None] = mapped_column(Text, default=None)
    region: Mapped[str | None] = mapped_column(Text, default=None)
    language: Mapped[str | None] = mapped_column(Text, default=None)
    category: Mapped[str | None] = mapped_column(Text, default=None)
    completed_order_id: Mapped[str | None] = mapped_column(Text, default=None)
    consent: Mapped[bool | None] = mapped_column(default=None)
    attributes: Mapped[Attributes | None] = mapped_column(JSON(none_as_null=True), default=None)
    flags: Mapped[str | None] = mapped_column(Text, default=None)
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        index_of_open("ix_checkout_unlisted", sqlite="listed = 0", postgresql="NOT listed"),
        index_of_open(
            "ix_checkout_unsettled", sqlite="outcome IS NULL", postgresql="outcome IS NULL"
        ),
    )
