"""Python's SQLite copies the extracts into scratch files; ADBC hands those to DuckDB.

ADBC never opens the shop's file: it brings an SQLite of its own, locks on files belong to the
process, and so the two libraries do not see each other's. Closing what it takes for the last
connection, ADBC would delete the log that the other one's commits are still in.
"""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import adbc_driver_sqlite.dbapi
import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from sqlalchemy import Engine

from feedback.models.fact_change import FactChange
from reports.warehouse.changed import CREATE_ABOUT, Selected
from reports.warehouse.extract import Extract
from reports.warehouse.loading import WORKERS, create, fill, listed, write


class _Copy(NamedTuple):
    """An extract, or a part of it, as a table of a scratch file."""

    extract: Extract
    select: str


class SQLiteFeed:
    """A snapshot held by one connection, whose own file is scratch; by several for everybody."""

    def __init__(self, engine: Engine, scratch_dir: Path) -> None:
        self._engine = engine
        self._scratch_dir = scratch_dir
        customers = sa.func.json_each(FactChange.customers).table_valued("value")
        pairs = sa.func.json_each(FactChange.anonymous).table_valued("value")
        kind, key = (sa.func.json_extract(pairs.c.value, place) for place in ("$[0]", "$[1]"))
        self.changes = listed((customers, customers.c.value), (pairs, kind, key))
        self._scratch = _Scratch(engine, scratch_dir / "extracts.db")
        self._scratch.connection.execute(CREATE_ABOUT)

    def close(self) -> None:
        self._scratch.close()

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        return self._scratch.connection.execute(write(self._engine, select)).fetchall()

    def insert(self, rows: sa.Insert) -> None:
        self._scratch.connection.execute(write(self._engine, rows))

    def load(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        self._scratch.copy([_Copy(one, write(self._engine, one.select)) for one in extracts])
        _send(duck, extracts, [self._scratch.path])

    def load_whole(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        """Copy in several threads at once.

        While they open their connections nobody may write: so they all see the same.
        """
        self.close()
        with ExitStack() as stack:
            with self._engine.begin():
                scratches = [
                    stack.enter_context(closing(_Scratch(self._engine, self._scratch_dir / name)))
                    for name in (f"{number}.db" for number in range(WORKERS))
                ]
            parts = [self._parts(one, scratches[0]) for one in extracts]
            with ThreadPoolExecutor(WORKERS) as threads:
                list(threads.map(_Scratch.copy, scratches, zip(*parts, strict=True)))
            _send(duck, extracts, [scratch.path for scratch in scratches])

    def _parts(self, extract: Extract, scratch: "_Scratch") -> list[_Copy]:
        """Return an extract in as many parts as there are threads; some empty, if it has no key."""
        key, select = extract.key, extract.select
        if key is None or isinstance(select, sa.CompoundSelect):
            whole = write(self._engine, select)
            return [
                _Copy(extract, whole),
                *[_Copy(extract, f"{whole} LIMIT 0")] * (WORKERS - 1),
            ]
        last = write(self._engine, sa.select(sa.func.coalesce(sa.func.max(key), 0)))
        ((last_key,),) = scratch.connection.execute(last).fetchall()
        bounds = [last_key * number // WORKERS for number in range(WORKERS + 1)]
        return [
            _Copy(extract, write(self._engine, select.where(key > low, key <= high)))
            for low, high in pairwise(bounds)
        ]


class _Scratch:
    """A file to copy extracts into, and the shop's beside it, as it was when this was made."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path
        shop = Path(str(engine.url.database)).absolute()
        self.connection = sqlite3.connect(
            path.as_uri(), uri=True, isolation_level=None, check_same_thread=False
        )
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("ATTACH ? AS shop", [f"{shop.as_uri()}?mode=ro"])
        self.connection.execute("PRAGMA busy_timeout = 30000")
        self.connection.execute("BEGIN")
        self.connection.execute("SELECT 1 FROM shop.fact_change LIMIT 1").fetchall()

    def close(self) -> None:
        self.connection.close()

    def copy(self, copies: Sequence[_Copy]) -> None:
        """Copy out of the shop's file what is to be sent, and leave it alone from then on."""
        for extract, select in copies:
            self.connection.execute(f"CREATE TABLE copy_{extract.name} AS {select}")
        self.connection.execute("COMMIT")
        self.close()


def _send(duck: DuckDBPyConnection, extracts: Sequence[Extract], paths: Sequence[Path]) -> None:
    """Hand DuckDB each extract from all files at once: it reads them in threads of its own.

    In threads of ours, with a stream to register in each, the process has crashed.
    """
    with ExitStack() as stack:
        connections = [
            stack.enter_context(closing(adbc_driver_sqlite.dbapi.connect(str(path))))
            for path in paths
        ]
        for extract in extracts:
            create(duck, extract)
            with ExitStack() as streams:
                sources = []
                for number, connection in enumerate(connections):
                    cursor = streams.enter_context(closing(connection.cursor()))
                    cursor.execute(f"SELECT * FROM copy_{extract.name}")
                    duck.register(source := f"incoming{number}", cursor.fetch_arrow())
                    streams.callback(duck.unregister, source)
                    sources.append(f"FROM {source}")
                fill(duck, extract, f"({' UNION ALL '.join(sources)})")
