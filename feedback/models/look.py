"""Who looked at whose personal data."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key


class Look(Base):
    """That somebody saw a customer's account: on which page or by which command, and when."""

    __tablename__ = "look"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    looked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    looked_by: Mapped[str] = mapped_column(Text)
    where: Mapped[str] = mapped_column(Text)
