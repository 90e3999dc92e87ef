"""What customers sent back."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Attributes, Base, Instant, Key


class Return(Base):
    """A return of an order; the order may arrive after it."""

    __tablename__ = "return"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    shop_id: Mapped[str] = mapped_column(Text, unique=True)
    order_shop_id: Mapped[str] = mapped_column(Text, index=True)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    channel: Mapped[str | None] = mapped_column(Text, default=None)
    location: Mapped[str | None] = mapped_column(Text, default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    amount_cents: Mapped[int | None] = mapped_column(BigInteger, default=None)
    received_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    refunded_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    attributes: Mapped[Attributes | None] = mapped_column(JSON(none_as_null=True), default=None)
    flags: Mapped[str | None] = mapped_column(Text, default=None)
