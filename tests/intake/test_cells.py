"""Cells read as the contract says, or refused with what to write instead."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.intake.cells import (
    CellError,
    Reader,
    cents,
    count,
    day,
    identifier,
    members,
    moments,
    names,
    number,
    promises,
    seconds,
    yes_no,
)
from feedback.models.order import OrderStatus

LISBON = ZoneInfo("Europe/Lisbon")
PLAUSIBLE = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 local


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-01T12:00:00", at(2026, 7, 1, 11)),
        ("2026-01-01 12:00", at(2026, 1, 1, 12)),
        ("2026-07-01T12:00:00+05:30", at(2026, 7, 1, 6, 30)),
        ("2026-07-01T12:00:00Z", at(2026, 7, 1, 12)),
        ("2026-07-01", at(2026, 6, 30, 23)),
        ("2026-03-29T01:30:00", at(2026, 3, 29, 1, 30)),  # never was: the clock jumped over it
        ("2026-10-25T01:30:00", at(2026, 10, 25, 0, 30)),  # was twice: the first one
    ],
)
def test_a_moment_without_an_offset_is_in_the_zone(text: str, moment: datetime) -> None:
    assert moments(LISBON)(text) == moment


@given(
    local=PLAUSIBLE,
    zone=st.sampled_from(["Europe/Lisbon", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]),
)
def test_arithmetic_gives_what_the_library_gives(local: datetime, zone: str) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert moments(ZoneInfo(zone))(local.isoformat()) == expected


def test_a_promise_of_a_day_holds_to_its_end() -> None:
    promise = promises(LISBON)
    assert promise("2026-07-01") == at(2026, 7, 1, 23) - timedelta(microseconds=1)
    assert promise("2026-07-01T12:00:00") == at(2026, 7, 1, 11)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12", 1200), ("12.5", 1250), ("12.34", 1234), ("12.345", 1235), ("0", 0), ("1e2", 10000)],
)
def test_amounts_are_in_cents(text: str, amount: int) -> None:
    assert cents(text) == amount


@given(st.integers(0, 10**12))
def test_every_amount_is_exact(amount: int) -> None:
    assert cents(f"{amount // 100}.{amount % 100:02}") == amount


def test_names_are_known_however_they_are_written() -> None:
    assert members(OrderStatus)("Completed") is OrderStatus.COMPLETED
    assert names("in_store")("In store") == "in_store"
    assert [yes_no(text) for text in ("yes", "No", "TRUE", "0")] == [True, False, True, False]


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (moments(LISBON), "02/03/2026", "'02/03/2026' is no time; write it as 2026-03-02T14:30:00"),
        (moments(LISBON), "0001-01-01", "is before 1970"),
        (moments(LISBON), "9999-12-31T23:59:59-10:00", "is no time"),
        (promises(LISBON), "2026-02-30", "is no date; write it as 2026-03-02"),
        (promises(LISBON), "9999-12-31", "is no date that can be kept"),
        (day, "tomorrow", "is no date"),
        (cents, "-1.00", "'-1.00' is negative; money given back belongs to a return"),
        (cents, "1.234,56", "is no number that can be kept; write it as 1234.56"),
        (cents, "NaN", "is no number"),
        (cents, "1e30", "is no number"),
        (number, "many", "is no number"),
        (number, "Infinity", "is no number"),
        (seconds, "-3", "is negative"),
        (count, "2.5", "is no count"),
        (identifier, "x" * 256, "has 256 characters; at most 255 are taken"),
        (members(OrderStatus), "lost", "'lost' is not one of open, completed, cancelled"),
        (yes_no, "maybe", "'maybe' is neither yes nor no"),
        (yes_no, "x" * 90, "'" + "x" * 39 + "…' is neither"),
    ],
)
def test_a_bad_cell_says_what_is_wrong(read: Reader, text: str, reason: str) -> None:
    with pytest.raises(CellError) as error:
        read(text)
    assert reason in str(error.value)
