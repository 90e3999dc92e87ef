"""A file into the database, chunk by chunk, each chunk in a transaction of its own."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from feedback.intake.cells import shown
from feedback.intake.files import CsvFile, FileRow
from feedback.intake.fitting import Reading
from feedback.intake.kinds import Kind
from feedback.intake.payloads import RowError, Tally
from feedback.intake.row_reader import SEPARATOR, RowReader
from feedback.intake.seen import SeenIds

CHUNK = 10_000
COLLECT_EVERY = 4
# Ids come in any order and so touch the indices all over: with room in memory and in the log,
# SQLite writes a page once for many rows.
SQLITE_ROOM = ("PRAGMA cache_size = -65536", "PRAGMA wal_autocheckpoint = 100000")


class Rejected(NamedTuple):
    """A row that was not stored, whole, and why."""

    row: FileRow
    error: RowError


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is imported; `zone` is the shop's, where its days are."""

    reading: Reading
    zone: ZoneInfo
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of some rows; `records` are those that could be read."""

    read: int
    stored: int
    unchanged: int
    rejected: list[Rejected]
    records: list[Any]


def import_rows(
    file: CsvFile, kind: Kind, sessions: sessionmaker[Session], terms: Terms
) -> Iterator[Chunk]:
    """Store the rows of a file; yield what became of each chunk once it is committed."""
    rows = iter(file)
    reader = RowReader(file.columns, kind.columns, kind.readers(terms.reading.zone))
    with SeenIds() as seen, _seldom_collecting() as collect:
        for number in count(1):
            if not (chunk := list(islice(rows, CHUNK))):
                return
            readable, rejected = _fitted(chunk, reader, kind, terms.reading)
            unique, repeated = _without_repeats(readable, kind, seen)
            records = [one.record for one in unique]
            tally = _record(records, kind, sessions, terms) if records else Tally()
            refused = [Rejected(unique[place].row, error) for place, error in tally.rejected]
            rejected = sorted(rejected + repeated + refused, key=lambda one: one.row.line)
            yield Chunk(len(chunk), tally.stored, tally.unchanged, rejected, records)
            del chunk, readable, unique, records, rejected
            if number % COLLECT_EVERY == 0:
                collect()


@contextmanager
def _seldom_collecting() -> Iterator[Callable[[], object]]:
    """Spare Python the search for cycles while a chunk is in hand; give a function that does it.

    It would else walk over each chunk's every record several times, a quarter of an import's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield partial(gc.collect, 0)
    finally:
        if was_on:
            gc.enable()


class _Readable(NamedTuple):
    row: FileRow
    id: str
    record: Any


def _fitted(
    rows: Sequence[FileRow], reader: RowReader, kind: Kind, reading: Reading
) -> tuple[list[_Readable], list[Rejected]]:
    """Return the rows as records, and those that are none."""
    readable, rejected = [], []
    name_of = reader.namer(kind.columns.named_by)
    for row in rows:
        if row.error:
            rejected.append(Rejected(row, row.error))
            continue
        try:
            cells = reader.read(row.cells)
            readable.append(_Readable(row, name_of(cells), kind.fit(cells, reading)))
        except RowError as error:
            # Its traceback would hold the chunk through this very list.
            rejected.append(Rejected(row, error.with_traceback(None)))
    return readable, rejected


def _without_repeats(
    readable: list[_Readable], kind: Kind, seen: SeenIds
) -> tuple[list[_Readable], list[Rejected]]:
    """Take out the rows whose id stood in the file before."""
    named_by = kind.columns.named_by
    firsts = seen.add([(one.id, one.row.line) for one in readable]) if named_by else {}
    if not firsts:
        return readable, []
    repeated = [
        Rejected(readable[place].row, _repeats(named_by, readable[place].id, first))
        for place, first in firsts.items()
    ]
    return [one for place, one in enumerate(readable) if place not in firsts], repeated


def _repeats(named_by: tuple[str, ...], name: str, first: int) -> RowError:
    shown_name = shown(name.replace(SEPARATOR, " "))
    return RowError(" ".join(named_by), f"{shown_name} stands in line {first} already")


def _record(records: list[Any], kind: Kind, sessions: sessionmaker[Session], terms: Terms) -> Tally:
    with sessions() as session:
        if session.get_bind().dialect.name == "sqlite":
            for pragma in SQLITE_ROOM:
                session.execute(text(pragma))
        tally = kind.record(session, records, now=terms.reading.now, zone=terms.zone)
        if terms.dry_run:
            session.rollback()
        else:
            session.commit()
    return tally
