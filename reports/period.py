"""Periods of days and calendar months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from surveys.due import GRACE, WITHOUT_PROMISE

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both in it; None is open."""

    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def month_of(cls, day: date) -> Self:
        """Return the calendar month a day lies in."""
        return cls(day.replace(day=1), _end_of_month(day))

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

    def shares_days_with(self, other: Self) -> bool:
        """Whether any day lies in both."""
        return not (_ends_before(self, other) or _ends_before(other, self))

    def before(self) -> Self:
        """Return the closed period just before one: as many months before whole ones, else days.

        Raises:
            ValueError: the period is open, or begins with the calendar.
        """
        first, last = self._closed()
        if first - date.min <= last - first:
            raise ValueError("before the calendar there is nothing")
        end = first - ONE_DAY
        if first.day == 1 and last == _end_of_month(last):
            months = 12 * (last.year - first.year) + last.month - first.month + 1
            return type(self)(_months_earlier(first, months), end)
        return type(self)(first - (last - first) - ONE_DAY, end)

    def year_before(self) -> Self:
        """Return the same dates of the year before; a month's end stays one.

        Raises:
            ValueError: the period is open, or begins with the calendar.
        """
        first, last = (_months_earlier(day, 12) for day in self._closed())
        return type(self)(first, last)

    def _closed(self) -> tuple[date, date]:
        if self.first_day is None or self.last_day is None:
            raise ValueError("an open period has nothing before it")
        return self.first_day, self.last_day


def last_full_months(as_of: date) -> tuple[Period, Period]:
    """Return the last month that is over by the end of a day, and the month before it."""
    last = Period.month_of((as_of + ONE_DAY).replace(day=1) - ONE_DAY)
    return last, last.before()


def last_due_months(as_of: date) -> tuple[Period, Period]:
    """Return the last month whose orders are due by the end of a day, and the month before it.

    Due by the usual waits: while the late orders of a month are still waited for, those answered
    are the punctual ones, and the month would look better than it was.
    """
    return last_full_months(as_of - WITHOUT_PROMISE - GRACE)


def _ends_before(one: Period, other: Period) -> bool:
    return bool(one.last_day and other.first_day and one.last_day < other.first_day)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_earlier(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of a month stays the last."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = _end_of_month(first)
    return last if day == _end_of_month(day) else first.replace(day=min(day.day, last.day))
