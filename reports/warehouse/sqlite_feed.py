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


class _Task(NamedTuple):
    """A part of an extract, or all of it."""

    extract: Extract
    select: Selected


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
        for extract in extracts:
            create(duck, extract)
        self._scratch.load(duck, [_Task(extract, extract.select) for extract in extracts])

    def load_whole(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        """Copy and load in several threads at once.

        While they open their connections nobody may write: so they all see the same.
        """
        self.close()
        with ExitStack() as stack:
            with self._engine.begin():
                scratches = [
                    stack.enter_context(closing(_Scratch(self._engine, self._scratch_dir / name)))
                    for name in (f"{number}.db" for number in range(WORKERS))
                ]
            for extract in extracts:
                create(duck, extract)
            parts = [task for one in extracts for task in self._parts(one, scratches[0])]
            with ThreadPoolExecutor(WORKERS) as threads:
                loads = [
                    threads.submit(scratch.load, duck.cursor(), parts[number::WORKERS])
                    for number, scratch in enumerate(scratches)
                ]
            for load in loads:
                load.result()

    def _parts(self, extract: Extract, scratch: "_Scratch") -> list[_Task]:
        """Return an extract in as many parts as there are threads, if it can be taken apart."""
        key, select = extract.key, extract.select
        if key is None or isinstance(select, sa.CompoundSelect):
            return [_Task(extract, select)]
        last = write(self._engine, sa.select(sa.func.coalesce(sa.func.max(key), 0)))
        ((last_key,),) = scratch.connection.execute(last).fetchall()
        bounds = [last_key * number // WORKERS for number in range(WORKERS + 1)]
        return [
            _Task(extract, select.where(key > low, key <= high)) for low, high in pairwise(bounds)
        ]


class _Scratch:
    """A file to copy extracts into, and the shop's beside it, as it was when this was made."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
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

    def load(self, duck: DuckDBPyConnection, tasks: Sequence[_Task]) -> None:
        for number, task in enumerate(tasks):
            select = write(self._engine, task.select)
            self.connection.execute(f"CREATE TABLE copy{number} AS {select}")
        self.connection.execute("COMMIT")
        self.close()
        with closing(adbc_driver_sqlite.dbapi.connect(str(self._path))) as connection:
            for number, task in enumerate(tasks):
                with closing(connection.cursor()) as cursor:
                    cursor.execute(f"SELECT * FROM copy{number}")
                    duck.register("incoming", cursor.fetch_arrow())
                    fill(duck, task.extract, "incoming")
                    duck.unregister("incoming")
