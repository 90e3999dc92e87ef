"""What customers bought."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.checkout import CheckoutOutcome, index_of_open
from feedback.models.schema import Attributes, Base, Instant, Key, one_of
from surveys.population import Population

UNSETTLED = "population = 'not_completed' AND outcome IS NULL"


class OrderStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    CUSTOMER = "customer"
    SHOP = "shop"


class Order(Base):
    """An order as the shop last described it.

    `promised_by` is the last instant of the promise; `due_at` is when its customer may be asked
    and stays put once it has passed; `total_cents` is in hundredths of `currency`. `outcome` is
    settled for orders that count as not completed; `listed` once the frame has decided about it.
    """

    __tablename__ = "order"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    shop_id: Mapped[str] = mapped_column(Text, unique=True)
    placed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    population: Mapped[Population] = mapped_column(one_of(Population))
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True, default=None
    )
    status: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus), default=OrderStatus.OPEN)
    channel: Mapped[str | None] = mapped_column(Text, default=None)
    location: Mapped[str | None] = mapped_column(Text, default=None)
    fulfilment: Mapped[str | None] = mapped_column(Text, default=None)
    promised_by: Mapped[datetime | None] = mapped_column(Instant, default=None)
    shipped_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    cancelled_by: Mapped[CancelledBy | None] = mapped_column(one_of(CancelledBy), default=None)
    total_cents: Mapped[int | None] = mapped_column(BigInteger, default=None)
    currency: Mapped[str | None] = mapped_column(Text, default=None)
    country: Mapped[str | None] = mapped_column(Text, default=None)
    region: Mapped[str | None] = mapped_column(Text, default=None)
    language: Mapped[str | None] = mapped_column(Text, default=None)
    category: Mapped[str | None] = mapped_column(Text, default=None)
    replacement_for: Mapped[str | None] = mapped_column(Text, default=None)
    consent: Mapped[bool | None] = mapped_column(default=None)
    attributes: Mapped[Attributes | None] = mapped_column(JSON(none_as_null=True), default=None)
    flags: Mapped[str | None] = mapped_column(Text, default=None)
    outcome: Mapped[CheckoutOutcome | None] = mapped_column(one_of(CheckoutOutcome), default=None)
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        index_of_open("ix_order_unlisted", sqlite="listed = 0", postgresql="NOT listed"),
        index_of_open("ix_order_unsettled", sqlite=UNSETTLED, postgresql=UNSETTLED),
    )
