"""Nobody is written to at night, wherever they live."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.window import opens_at, zones_of

LISBON = ZoneInfo("Europe/Lisbon")
COUNTRIES = ("PT", "US", "BR", "DE", "RU", "AU", "NZ", "IN", "ES", "AQ", None, "Elsewhere")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "now", "opens"),
    [
        ("GB", "2026-03-02 12:00", "2026-03-02 12:00"),
        ("GB", "2026-03-02 08:59", "2026-03-02 09:00"),
        ("GB", "2026-03-02 19:59", "2026-03-02 19:59"),
        ("GB", "2026-03-02 20:00", "2026-03-03 09:00"),
        ("de", "2026-03-02 07:30", "2026-03-02 08:00"),
        ("JP", "2026-03-02 12:00", "2026-03-03 00:00"),
        ("IN", "2026-03-02 02:00", "2026-03-02 03:30"),
        ("PT", "2026-03-02 09:30", "2026-03-02 10:00"),  # nine on the Azores
    ],
)
def test_the_hours_are_those_of_the_customers_country(country: str, now: str, opens: str) -> None:
    assert opens_at(utc(now), country, LISBON, 9, 20) == utc(opens)


@pytest.mark.parametrize("country", [None, "", "XX", "Portugal"])
def test_where_the_country_is_not_known_the_shops_clock_counts(country: str | None) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert opens_at(utc("2026-03-02 12:00"), country, tokyo, 9, 20) == utc("2026-03-03 00:00")


def test_a_country_of_several_zones_is_written_to_while_it_is_day_in_all_of_them() -> None:
    """In winter it is nine on Hawaii at 19:00 UTC, and eight in the evening in New York at 1:00."""
    for now, opens in (
        ("2026-01-12 15:00", "2026-01-12 19:00"),
        ("2026-01-13 00:59", "2026-01-13 00:59"),
        ("2026-01-13 01:00", "2026-01-13 19:00"),
    ):
        assert opens_at(utc(now), "US", LISBON, 9, 20) == utc(opens)


def test_where_it_is_never_day_everywhere_the_countrys_first_zone_counts() -> None:
    assert zones_of("RU")[0].key == "Europe/Kaliningrad"
    assert opens_at(utc("2026-03-02 03:00"), "RU", LISBON, 9, 17) == utc("2026-03-02 07:00")


def test_a_change_of_the_clocks_moves_the_hours_with_it() -> None:
    """Warsaw puts its clocks on in the night to 29 March 2026, and back on 25 October."""
    assert opens_at(utc("2026-03-28 22:00"), "PL", LISBON, 9, 20) == utc("2026-03-29 07:00")
    assert opens_at(utc("2026-10-24 22:00"), "PL", LISBON, 9, 20) == utc("2026-10-25 08:00")


def test_an_hour_the_clocks_leave_out_opens_when_they_go_on() -> None:
    """In Warsaw there is no 02:00 on 29 March 2026: after 01:59 comes 03:00."""
    assert opens_at(utc("2026-03-28 23:30"), "PL", LISBON, 2, 20) == utc("2026-03-29 01:00")


YEARS = (datetime(2024, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 made aware below
moments = st.datetimes(*YEARS, timezones=st.just(UTC))
hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])


@given(moments, st.sampled_from(COUNTRIES), hours)
def test_it_is_open_when_it_opens_and_never_earlier_than_asked(
    now: datetime, country: str | None, window: tuple[int, int]
) -> None:
    opens = opens_at(now, country, LISBON, *window)
    assert now <= opens
    assert opens_at(opens, country, LISBON, *window) == opens
    first = (*zones_of(country), LISBON)[0]
    local = opens.astimezone(first)
    assert window[0] <= local.hour < window[1]


@given(moments, st.sampled_from(COUNTRIES))
def test_hours_round_the_clock_never_make_a_mail_wait(now: datetime, country: str | None) -> None:
    assert opens_at(now, country, LISBON, 0, 24) == now
