"""The hours in which a mail may leave: those of the day where the customer lives."""

from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from zoneinfo import ZoneInfo

# The next opening is looked for so far ahead: across midnight and a change of the clocks.
AHEAD = range(3)


@lru_cache(maxsize=1_024)
def opens_at(
    now: datetime, country: str | None, zone: ZoneInfo, from_hour: int, until_hour: int
) -> datetime:
    """Return `now` where a mail may leave, else the next moment at which it may.

    It may from `from_hour` o'clock until before `until_hour` o'clock on the country's clocks; on
    those of `zone`, the shop's, where the country is not known. A country of several time zones
    is written to only while it is time in all of them; where it never is, by its first one.
    """
    zones = zones_of(country) or (zone,)
    found = _first_open(now, zones, from_hour, until_hour)
    return found or _first_open(now, zones[:1], from_hour, until_hour) or now


@lru_cache(maxsize=1_024)
def zones_of(country: str | None) -> tuple[ZoneInfo, ...]:
    """Return the time zones of a country by its two letters (ISO 3166), none where unknown."""
    return tuple(map(ZoneInfo, _zones_by_country().get((country or "").strip().upper(), ())))


@cache
def _zones_by_country() -> dict[str, list[str]]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return found


def _first_open(
    now: datetime, zones: tuple[ZoneInfo, ...], from_hour: int, until_hour: int
) -> datetime | None:
    openings = (_opening(now, zone, days, from_hour) for zone, days in product(zones, AHEAD))
    for moment in sorted({now, *(one for one in openings if one > now)}):
        if all(from_hour <= moment.astimezone(zone).hour < until_hour for zone in zones):
            return moment
    return None


def _opening(now: datetime, zone: ZoneInfo, days: int, from_hour: int) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(from_hour), zone).astimezone(now.tzinfo)
