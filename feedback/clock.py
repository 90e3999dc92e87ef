"""Time: the clock, and days in the shop's time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

EPOCH = date(1970, 1, 1)


def system_clock() -> datetime:
    return datetime.now(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of a day: what a promise by a date alone means."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def day_number(day: date) -> int:
    """Return days since 1970-01-01, as the facts count them."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the day a day number stands for."""
    return EPOCH + timedelta(days=number)
