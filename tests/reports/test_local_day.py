"""The day an instant fell on is that of the zone's clocks, whatever they did."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.warehouse.local_day import FIRST, LAST, local_day_macro

# Half an hour of summer time, a day left out, a month of it each year, three quarters of an hour.
NAMES = ("Europe/Lisbon", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")
ZONES = st.sampled_from([*NAMES, "Asia/Kathmandu", "America/Sao_Paulo", "UTC"]).map(ZoneInfo)
INSTANTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(
    lambda at: at.replace(tzinfo=UTC)
)


def local_days(zone: ZoneInfo, instants: list[datetime]) -> list[int]:
    with duckdb.connect() as duck:
        duck.execute(local_day_macro(zone))
        return [
            duck.execute("SELECT local_day(?::TIMESTAMPTZ)", [at.isoformat()]).fetchall()[0][0]
            for at in instants
        ]


@settings(max_examples=20, deadline=None)
@example(ZoneInfo("Pacific/Apia"), [FIRST])
@given(zone=ZONES, instants=st.lists(INSTANTS, min_size=5, max_size=30))
def test_it_is_the_day_the_zone_tells(zone: ZoneInfo, instants: list[datetime]) -> None:
    days = [(at.astimezone(zone).date() - date(1970, 1, 1)).days for at in instants]
    assert local_days(zone, instants) == days


def test_it_is_right_to_the_second_where_clocks_change() -> None:
    """Summer time in Lisbon begins at one in the morning, in São Paulo it began at midnight."""
    changed = datetime(2018, 11, 4, 3, tzinfo=UTC)
    around = [changed.replace(hour=2, minute=59, second=59), changed]
    assert local_days(ZoneInfo("America/Sao_Paulo"), around) == [17838, 17839]


def test_days_before_1970_count_down() -> None:
    last = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    first = datetime(1969, 12, 31, tzinfo=UTC)
    assert local_days(ZoneInfo("UTC"), [last, first, FIRST]) == [-1, -1, 0]
