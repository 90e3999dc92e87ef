"""The days the history covers, and the moments on which the shop's clock stops."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from feedback.clock import local_day, start_of_day
from feedback.demo.shop import MONTHS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

MORNING = time(10)
LAST_ORDER_AGO = timedelta(minutes=3)
DAYS_AHEAD = 150  # parcels, contacts and returns of the last orders lie after the end
OPENING = 8 * 3600
CLOSING = 22 * 3600
WEEKDAYS = np.array([1.0, 0.92, 0.94, 0.98, 1.1, 1.25, 1.05])
MONTHS_OF_YEAR = np.array([1.05, 0.9, 0.95, 1, 1, 0.95, 0.9, 0.85, 1, 1.05, 1.3, 1.45])
GROWTH = 0.9  # over the whole history


def instant(seconds: int | np.integer) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


@dataclass(frozen=True)
class Tick:
    """The files of the evening before come in, and in the morning it is asked who is due.

    On the last tick both are now.
    """

    number: int
    files_until: datetime
    ask_at: datetime


@dataclass(frozen=True)
class Span:
    """18 months that end at `now`. Days are numbered from 0, instants are seconds since 1970."""

    now: datetime
    zone: ZoneInfo

    @cached_property
    def first_day(self) -> date:
        last = local_day(self.now, self.zone)
        months = last.year * 12 + last.month - 1 - MONTHS
        return date(months // 12, months % 12 + 1, min(last.day, 28))

    @cached_property
    def days(self) -> int:
        return (local_day(self.now, self.zone) - self.first_day).days + 1

    @cached_property
    def midnights(self) -> Ints:
        """The instant each local day begins, also of days after the end."""
        days = (self.day(number) for number in range(self.days + DAYS_AHEAD))
        return np.array([int(start_of_day(day, self.zone).timestamp()) for day in days])

    @cached_property
    def ticks(self) -> list[Tick]:
        """When the shop's clock stops: once a day, and a last time now."""
        begins = [instant(at) for at in self.midnights[: self.days]]
        mornings = [
            datetime.combine(self.day(number), MORNING, self.zone).astimezone(UTC)
            for number in range(self.days)
        ]
        ticks = [
            Tick(number, begin - timedelta(seconds=1), min(morning, self.now))
            for number, (begin, morning) in enumerate(zip(begins, mornings, strict=True))
        ]
        return [*ticks, Tick(self.days, self.now, self.now)]

    @cached_property
    def _files_until(self) -> Ints:
        return np.array([int(tick.files_until.timestamp()) for tick in self.ticks])

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=number)

    def instants(self, days: Ints, seconds: Ints) -> Ints:
        """Return the instants so many seconds into the days; never into another day."""
        latest = self.midnights[days + 1] - 1
        at: Ints = np.minimum(self.midnights[days] + seconds, latest)
        return at

    def ticks_of(self, instants: Ints) -> Ints:
        """Return the number of the first tick whose files tell of each instant."""
        return np.searchsorted(self._files_until, instants).astype(np.int64)

    def tick_of(self, instant: int) -> int:
        """Return the same for one instant; a number past the last tick is never reached."""
        return int(np.searchsorted(self._files_until, instant))

    def order_seconds(self, rng: np.random.Generator, day: int, count: int) -> Ints:
        """Return the times of day orders are placed, in order; today's lie before now."""
        shape = np.sort(rng.beta(2.2, 1.8, count))
        opening, closing = OPENING, CLOSING
        if day == self.days - 1:
            elapsed = int((self.now - LAST_ORDER_AGO).timestamp()) - int(self.midnights[day])
            closing = max(elapsed, 0)
            opening = min(opening, closing // 2)
            shape[-1:] = 1.0
        return (opening + shape * (closing - opening)).astype(np.int64)

    def targets(self, orders: int) -> Ints:
        """Return how many orders have been placed by the end of each day; they grow to `orders`."""
        days = [self.day(number) for number in range(self.days)]
        weight = np.array(
            [WEEKDAYS[day.weekday()] * MONTHS_OF_YEAR[day.month - 1] for day in days]
        ) * np.linspace(1, 1 + GROWTH, self.days)
        weight[-1] *= max(0.05, self._share_of_today())
        placed: Ints = np.floor(orders * np.cumsum(weight) / weight.sum() + 1e-9).astype(np.int64)
        return placed

    def _share_of_today(self) -> float:
        elapsed = self.now.timestamp() - int(self.midnights[self.days - 1])
        return float(np.clip((elapsed - OPENING) / (CLOSING - OPENING), 0, 1))
