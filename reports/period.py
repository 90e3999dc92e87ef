"""Periods of days and calendar months."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both in it; None is open."""

    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def month_of(cls, day: date) -> Self:
        """Return the calendar month a day lies in."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    def up_to(self, day: date) -> Self:
        """Return the part of the period that is over by the end of a day."""
        last = day if self.last_day is None else min(self.last_day, day)
        return type(self)(self.first_day, last)

    def holds(self, other: Self) -> bool:
        """Whether every day of a closed period lies in this one."""
        return (
            other.first_day is not None
            and other.last_day is not None
            and (self.first_day is None or self.first_day <= other.first_day)
            and (self.last_day is None or other.last_day <= self.last_day)
        )


def last_full_months(as_of: date) -> tuple[Period, Period]:
    """Return the last month that is over by the end of a day, and the month before it."""
    after = (as_of + timedelta(days=1)).replace(day=1)
    last = after - timedelta(days=1)
    return Period.month_of(last), Period.month_of(last.replace(day=1) - timedelta(days=1))
