"""Addresses that must not be written to, kept as hashes: the list outlives erasure."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of


class SuppressionReason(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ON_REQUEST = "on_request"
    ERASED = "erased"


EVERYTHING = "everything"


class SuppressionKey(Base):
    """What the addresses are hashed with: one row, random, and so in every backup of the list."""

    __tablename__ = "suppression_key"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    secret: Mapped[str] = mapped_column(Text)


class Suppression(Base):
    """`address_hash` is tokens.hash_address() of the normalised e-mail, by the one key.

    `scope` is the key of the one survey it is about, or `everything`.
    """

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    address_hash: Mapped[str] = mapped_column(Text)
    reason: Mapped[SuppressionReason] = mapped_column(one_of(SuppressionReason))
    suppressed_at: Mapped[datetime] = mapped_column(Instant)
    scope: Mapped[str] = mapped_column(Text, default=EVERYTHING, server_default=EVERYTHING)

    __table_args__ = (Index(None, "address_hash", "scope", "reason", unique=True),)
