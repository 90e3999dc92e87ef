"""Operational metrics known only as totals."""

from datetime import date

from sqlalchemy import Date, Float, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Key


class Measurement(Base):
    """A metric's value over days `first_day` to `last_day`, both included; "" is the whole shop."""

    __tablename__ = "measurement"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    metric: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    value: Mapped[float] = mapped_column(Float)
    n: Mapped[int | None] = mapped_column(Integer, default=None)
    channel: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index(None, "metric", "first_day", "last_day", "channel", "location", unique=True),
    )
