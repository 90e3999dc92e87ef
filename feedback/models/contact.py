"""When customers got in touch."""

from datetime import datetime

from sqlalchemy import JSON, Float, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Attributes, Base, Instant, Key


class Contact(Base):
    """A call, chat, mail or visit; `order_shop_id` and `checkout_shop_id` as the shop gave them.

    `answered` says whether anybody ever did; None where that is not recorded.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    shop_id: Mapped[str] = mapped_column(Text, unique=True)
    opened_at: Mapped[datetime] = mapped_column(Instant, index=True)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True, default=None
    )
    order_shop_id: Mapped[str | None] = mapped_column(Text, index=True, default=None)
    checkout_shop_id: Mapped[str | None] = mapped_column(Text, default=None)
    issue: Mapped[str | None] = mapped_column(Text, default=None)
    channel: Mapped[str | None] = mapped_column(Text, default=None)
    topic: Mapped[str | None] = mapped_column(Text, default=None)
    answered: Mapped[bool | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    speed_of_answer_seconds: Mapped[float | None] = mapped_column(Float, default=None)
    wait_seconds: Mapped[float | None] = mapped_column(Float, default=None)
    handle_seconds: Mapped[float | None] = mapped_column(Float, default=None)
    resolved_first_contact: Mapped[bool | None] = mapped_column(default=None)
    agent: Mapped[str | None] = mapped_column(Text, default=None)
    score: Mapped[float | None] = mapped_column(Float, default=None)
    satisfied: Mapped[bool | None] = mapped_column(default=None)
    attributes: Mapped[Attributes | None] = mapped_column(JSON(none_as_null=True), default=None)
    flags: Mapped[str | None] = mapped_column(Text, default=None)
