"""What is good enough: the targets of operational metrics, and since when."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Date, Float, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.models.schema import Base, Instant, Key

# The targets until another is set. A metric is red above its target; those that are not here are
# red by what happened, whatever the amount.
DEFAULTS = {
    "speed_of_answer": 60.0,
    "wait_time": 120.0,
    "handle_time": 600.0,
    "contact_volume": 0.0,
}

Steps = list[tuple[date | None, float]]


class Target(Base):
    """A metric's target for orders placed and contacts opened from `first_day` on.

    None is from the beginning. Rows are added, never edited: for each day the row set last counts.
    """

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    metric: Mapped[str] = mapped_column(Text)
    value: Mapped[float] = mapped_column(Float)
    first_day: Mapped[date | None] = mapped_column(Date)
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Text)


def in_force(history: Iterable[Target]) -> list[Target]:
    """Return which of a metric's targets, in the order they were set, still hold, by day."""
    held: list[Target] = []
    for one in history:
        earlier = (target for target in held if _is_earlier(target.first_day, one.first_day))
        held = [*earlier, one]
    return held


def targets_in_force(session: Session) -> dict[str, Steps]:
    """Return metric → (first day, value) by day; the first of them holds from the beginning."""
    history = session.scalars(select(Target).order_by(Target.id)).all()
    targets: dict[str, Steps] = {}
    for metric, default in DEFAULTS.items():
        held = in_force(one for one in history if one.metric == metric)
        steps = [(one.first_day, one.value) for one in held]
        whole = steps and steps[0][0] is None
        targets[metric] = steps if whole else [(None, default), *steps]
    return targets


def _is_earlier(day: date | None, than: date | None) -> bool:
    """Tell whether a step begins before another; None is the beginning."""
    return than is not None and (day is None or day < than)
