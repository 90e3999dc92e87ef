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


def unlisted(column: str) -> Index:
    """Return an index over the rows the frame has not decided about yet: always a short one."""
    return Index(None, column, sqlite_where=text("listed = 0"), postgresql_where=text("NOT listed"))


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

    __table_args__ = (unlisted("due_at"),)
