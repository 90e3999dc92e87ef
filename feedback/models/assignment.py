"""Who is in which arm of a fix."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key


class Assignment(Base):
    """A customer's arm in a fix, the first one given; it never moves."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    fix: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    arm: Mapped[str] = mapped_column(Text)
    assigned_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "fix", "customer_id", unique=True),)
