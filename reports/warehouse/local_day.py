"""The SQL that tells on which day an instant fell, in the shop's zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)
# Integers are divided towards 0, so instants are counted from so many days before 1970.
DAYS_BEFORE = 100_000


def local_day_macro(zone: ZoneInfo) -> str:
    """Return the statement that makes local_day(t): days since 1970-01-01 in the zone.

    The zone's offsets are written out as a tree of comparisons: eight times as fast as asking for
    each instant's. Before 1970 the offset is taken for that of its first second, after 2099 for
    that of its last.
    """
    offset, before = _tree(_offsets(zone)), DAYS_BEFORE * 86_400
    return f"""
CREATE MACRO local_day(t) AS CAST(
    ((epoch_us(t) + {before}000000) // 1000000 + {offset}) // 86400 - {DAYS_BEFORE} AS INTEGER
)"""


def _tree(offsets: tuple[tuple[int, int], ...]) -> str:
    """Return the offset in force, of (second from which it is, offset in seconds) in order."""
    if len(offsets) == 1:
        return str(offsets[0][1])
    middle = len(offsets) // 2
    before, after = _tree(offsets[:middle]), _tree(offsets[middle:])
    return f"CASE WHEN epoch_us(t) < {offsets[middle][0]}000000 THEN {before} ELSE {after} END"


@cache
def _offsets(zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Find the offsets of a zone; no two changes lie within a week."""
    found = [(0, _offset(FIRST, zone))]
    at = FIRST
    while at < LAST:
        following = at + WEEK
        if _offset(following, zone) != found[-1][1]:
            change = _change(at, following, zone)
            found.append((int(change.timestamp()), _offset(change, zone)))
        at = following
    return tuple(found)


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of the offset that is in force at the end."""
    while high - low > SECOND:
        middle = low + (high - low) // SECOND // 2 * SECOND
        if _offset(middle, zone) == _offset(high, zone):
            high = middle
        else:
            low = middle
    return high


def _offset(at: datetime, zone: ZoneInfo) -> int:
    return int((at.astimezone(zone).utcoffset() or timedelta()).total_seconds())
