"""Who buys."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key


class Customer(Base):
    """One buyer. `key` is the identity the shop's rows are matched by.

    `person_key` is the normalised e-mail if there was one when the customer was first stored,
    else the key; holdout and fixes hash it, so it never changes.
    """

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    key: Mapped[str] = mapped_column(Text, unique=True)
    person_key: Mapped[str] = mapped_column(Text, index=True)
    first_seen_at: Mapped[datetime] = mapped_column(Instant)
    shop_id: Mapped[str | None] = mapped_column(Text, default=None)
    email: Mapped[str | None] = mapped_column(Text, default=None)
    phone: Mapped[str | None] = mapped_column(Text, default=None)
    erased_at: Mapped[datetime | None] = mapped_column(Instant, default=None)

    __table_args__ = (Index(None, "email"), Index(None, "phone"))


class CustomerMerge(Base):
    """A guest known by address alone who turned out to be a known customer."""

    __tablename__ = "customer_merge"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    absorbed_key: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "customer_id", "absorbed_key", unique=True),)
