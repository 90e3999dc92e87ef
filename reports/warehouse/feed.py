"""How rows reach DuckDB from a snapshot of the shop's database."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, cast

import adbc_driver_sqlite.dbapi
import psycopg
import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from psycopg.sql import SQL
from sqlalchemy import Engine

from feedback.models.fact_change import FactChange
from reports.warehouse.changed import CREATE_ABOUT, CUSTOMER, Selected
from reports.warehouse.extract import Extract
from reports.warehouse.shop_columns import ABSENT, NUMERIC, Type

PostgresConnection = psycopg.Connection[tuple[Any, ...]]
CSV = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', nullstr=''"
LONGEST_LINE = 32 * 1024 * 1024


class Feed(Protocol):
    """One snapshot of the database: everything read through it belongs together."""

    # What changed since the last refresh, as (kind, id).
    changes: Selected

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        """Return the few rows of a select."""

    def insert(self, rows: sa.Insert) -> None:
        """Add rows to `about`."""

    def load(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        """Copy extracts into tables of their names; called once, last."""


@contextmanager
def open_feed(engine: Engine, scratch_dir: Path) -> Iterator[Feed]:
    """Open a snapshot of the database."""
    if engine.dialect.name == "sqlite":
        shop = Path(str(engine.url.database)).absolute()
        with (
            TemporaryDirectory(dir=scratch_dir, prefix="scratch-") as scratch,
            closing(_SQLiteFeed(engine, shop, Path(scratch) / "extracts.db")) as feed,
        ):
            yield feed
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connected:
            driver = connected.connection.driver_connection
            yield _PostgresFeed(engine, cast(PostgresConnection, driver))


class _SQLiteFeed:
    """Python's SQLite copies the extracts into a scratch file; ADBC hands that to DuckDB.

    ADBC never opens the shop's file: it brings an SQLite of its own, locks on files belong to the
    process, and so the two libraries do not see each other's. Closing what it takes for the last
    connection, ADBC would delete the log that the other one's commits are still in.
    """

    def __init__(self, engine: Engine, shop: Path, scratch: Path) -> None:
        self._engine = engine
        self._scratch = scratch
        customers = sa.func.json_each(FactChange.customers).table_valued("value")
        pairs = sa.func.json_each(FactChange.anonymous).table_valued("value")
        kind, key = (sa.func.json_extract(pairs.c.value, place) for place in ("$[0]", "$[1]"))
        self.changes = _changes((customers, customers.c.value), (pairs, kind, key))
        self._connection = sqlite3.connect(scratch.as_uri(), uri=True, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("ATTACH ? AS shop", [f"{shop.as_uri()}?mode=ro"])
        self._connection.execute("PRAGMA busy_timeout = 30000")
        self._connection.execute("BEGIN")
        self._connection.execute(CREATE_ABOUT)

    def close(self) -> None:
        self._connection.close()

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        return self._connection.execute(_text(self._engine, select)).fetchall()

    def insert(self, rows: sa.Insert) -> None:
        self._connection.execute(_text(self._engine, rows))

    def load(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        for extract in extracts:
            select = _text(self._engine, extract.select)
            self._connection.execute(f"CREATE TABLE {extract.name} AS {select}")
        self._connection.execute("COMMIT")
        self._connection.close()
        with closing(adbc_driver_sqlite.dbapi.connect(str(self._scratch))) as connection:
            for extract in extracts:
                with closing(connection.cursor()) as cursor:
                    cursor.execute(f"SELECT * FROM {extract.name}")
                    duck.register("incoming", cursor.fetch_arrow())
                    _create(duck, extract, "incoming")
                    duck.unregister("incoming")


class _PostgresFeed:
    """PostgreSQL sends each extract as CSV through a pipe; one thread writes, DuckDB reads."""

    def __init__(self, engine: Engine, connection: PostgresConnection) -> None:
        self._engine = engine
        self._connection = connection
        customers = sa.func.json_array_elements_text(FactChange.customers).table_valued("value")
        pairs = sa.func.json_array_elements(FactChange.anonymous).table_valued("value")
        kind, key = (pairs.c.value.op("->>")(sa.literal_column(place)) for place in "01")
        self.changes = _changes(
            (customers, sa.cast(customers.c.value, sa.BigInteger)),
            (pairs, kind, sa.cast(key, sa.BigInteger)),
        )
        connection.execute(CREATE_ABOUT + " ON COMMIT DROP")

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        return self._connection.execute(SQL(_text(self._engine, select))).fetchall()

    def insert(self, rows: sa.Insert) -> None:
        self._connection.execute(SQL(_text(self._engine, rows)))

    def load(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        for extract in extracts:
            self._load(duck, extract)

    def _load(self, duck: DuckDBPyConnection, extract: Extract) -> None:
        reading, writing = os.pipe()
        columns = ", ".join(f"'{name}': '{_sent(kind)}'" for name, kind in extract.columns)
        source = (
            f"read_csv('/dev/fd/{reading}', columns={{{columns}}}, {CSV}, parallel=false, "
            f"max_line_size={LONGEST_LINE})"
        )
        with ThreadPoolExecutor(1) as threads:
            sent = threads.submit(self._send, _text(self._engine, extract.select), writing)
            try:
                _create(duck, extract, source)
            finally:
                os.close(reading)
            sent.result()

    def _send(self, select: str, writing: int) -> None:
        with (
            os.fdopen(writing, "wb") as pipe,
            self._connection.cursor() as cursor,
            cursor.copy(SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(SQL(select))) as copy,
        ):
            for block in copy:
                pipe.write(block)


def _changes(
    customers: tuple[sa.TableValuedAlias, sa.ColumnElement[Any]],
    anonymous: tuple[sa.TableValuedAlias, sa.ColumnElement[Any], sa.ColumnElement[Any]],
) -> Selected:
    """Return what the changes list: of each list its elements, taken apart as (kind, id)."""
    ids, customer = customers
    pairs, kind, key = anonymous
    return (
        sa.select(sa.literal(CUSTOMER).label("kind"), customer.label("id"))
        .join_from(FactChange, ids, sa.true())
        .union(
            sa.select(kind.label("kind"), key.label("id")).join_from(FactChange, pairs, sa.true())
        )
    )


def _text(engine: Engine, statement: Selected | sa.Insert) -> str:
    return str(statement.compile(engine, compile_kwargs={"literal_binds": True}))


def _sent(kind: Type) -> str:
    return kind if kind in NUMERIC else "VARCHAR"


def _create(duck: DuckDBPyConnection, extract: Extract, source: str) -> None:
    columns = ", ".join(_received(name, kind) for name, kind in extract.columns)
    duck.execute(f"CREATE TABLE {extract.name} AS SELECT {columns} FROM {source}")


def _received(name: str, kind: Type) -> str:
    absent = str(ABSENT) if kind == "DOUBLE" else "''"
    value = f"nullif({name}, {absent})" if kind == "DOUBLE" or kind not in NUMERIC else name
    return f"CAST({value} AS {kind}) AS {name}"
