"""A cell no database or calendar can hold costs its own row, never the import."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.intake.cells import CellError, Reader, moments, promises
from feedback.intake.columns import COLUMNS
from feedback.intake.fitting import Reading
from feedback.intake.kinds import KINDS
from feedback.intake.payloads import RowError
from feedback.intake.reading import read_response
from feedback.intake.row_reader import RowReader
from feedback.models.measurement import Measurement
from feedback.models.order import Order
from surveys.verdict import Handled
from tests.intake.records import LISBON, NOW, WHEN

READING = Reading(LISBON, NOW)
ZONES = ("Europe/Lisbon", "Asia/Tokyo", "America/Sao_Paulo")


def store(sessions: sessionmaker[Session], kind: str, row: dict[str, str]) -> None:
    """Read one row as an import does and store it."""
    noun = KINDS[kind]
    reader = RowReader(tuple(row), COLUMNS[kind], noun.readers(LISBON))
    record = noun.fit(reader.read(tuple(row.values())), READING)
    with sessions() as session:
        noun.record(session, [record], **WHEN)
        session.commit()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("reader", [moments, promises])
@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59", "9999-01-01T12:00:00", "9999-12-31T23:59:59-10:00"]
)
def test_a_placeholder_at_the_calendars_end_is_refused(
    zone: str, reader: Callable[[ZoneInfo], Reader], text: str
) -> None:
    with pytest.raises(CellError, match="is no time that can be kept; leave it blank"):
        reader(ZoneInfo(zone))(text)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("column", ["promised_by", "shipped_at", "cancelled_at"])
def test_the_last_times_taken_can_be_stored(
    sessions: sessionmaker[Session], zone: str, column: str
) -> None:
    row = {"order_id": "a1", "placed_at": "2026-02-01", column: "9998-12-31T12:00:00"}
    store(sessions, "orders", row)
    with sessions() as session:
        assert session.scalars(select(getattr(Order, column))).one().year == 9998


def test_a_count_the_database_cannot_hold_is_refused(sessions: sessionmaker[Session]) -> None:
    row = {"metric": "wait_time", "from": "2026-01-01", "to": "2026-01-31", "value": "9"}
    with pytest.raises(RowError, match="n '3000000000' is more than 2147483647"):
        store(sessions, "measurements", {**row, "n": "3000000000"})
    store(sessions, "measurements", {**row, "n": "2147483647"})
    with sessions() as session:
        assert session.scalars(select(Measurement.n)).all() == [2147483647]


@pytest.mark.parametrize(
    ("text", "handled"),
    [
        *((text, Handled.YES) for text in ("yes", "Yes", "1", "true", "TRUE")),
        *((text, Handled.NO) for text in ("no", "NO", "0", "false")),
        ("Untold", Handled.UNTOLD),
    ],
)
def test_handled_as_wanted_is_said_as_satisfied_is(text: str, handled: Handled) -> None:
    assert read_response(LISBON)["handled_as_wanted"](text) is handled


def test_handled_as_wanted_names_what_it_takes() -> None:
    with pytest.raises(CellError, match="'2' is not one of yes, no, untold"):
        read_response(LISBON)["handled_as_wanted"]("2")
