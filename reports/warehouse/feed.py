"""How rows reach DuckDB: from SQLite as Arrow batches, from PostgreSQL as a stream of CSV."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Protocol, cast

import adbc_driver_sqlite.dbapi
import psycopg
import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from psycopg.sql import SQL
from sqlalchemy import Engine

from feedback.models.fact_change import FactChange
from reports.warehouse.extract import Changed, Extract, Selected, Type
from surveys.population import TouchpointKind

CSV = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', nullstr=''"
PostgresConnection = psycopg.Connection[tuple[object, ...]]
LONGEST_LINE = 32 * 1024 * 1024


class Feed(Protocol):
    """One snapshot of the database; everything read through it belongs together."""

    changed: Changed

    def load(self, duck: DuckDBPyConnection, extract: Extract) -> None:
        """Copy an extract into a table of its name."""


@contextmanager
def open_feed(engine: Engine) -> Iterator[Feed]:
    """Open a snapshot of the database."""
    if engine.dialect.name == "sqlite":
        with closing(adbc_driver_sqlite.dbapi.connect(str(engine.url.database))) as connection:
            yield _SQLiteFeed(engine, connection)
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connected:
            driver = connected.connection.driver_connection
            yield _PostgresFeed(engine, cast(PostgresConnection, driver))


class _SQLiteFeed:
    def __init__(self, engine: Engine, connection: adbc_driver_sqlite.dbapi.Connection) -> None:
        self._engine = engine
        self._connection = connection
        members = sa.func.json_each(FactChange.customers).table_valued("value")
        self.changed = Changed(
            sa.select(members.c.value).join_from(FactChange, members, sa.true()), self._anonymous
        )

    def _anonymous(self, kind: TouchpointKind) -> Selected:
        pairs = sa.func.json_each(FactChange.anonymous).table_valued("value")
        named = sa.func.json_extract(pairs.c.value, "$[0]") == kind.value
        key = sa.func.json_extract(pairs.c.value, "$[1]")
        return sa.select(key).join_from(FactChange, pairs, sa.true()).where(named)

    def load(self, duck: DuckDBPyConnection, extract: Extract) -> None:
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(_text(self._engine, extract.select))
            duck.register("incoming", cursor.fetch_arrow())
            _create(duck, extract, "incoming")
            duck.unregister("incoming")


class _PostgresFeed:
    def __init__(self, engine: Engine, connection: PostgresConnection) -> None:
        self._engine = engine
        self._connection = connection
        member = sa.func.json_array_elements_text(FactChange.customers).column_valued("value")
        self.changed = Changed(
            sa.select(sa.cast(member, sa.BigInteger)).join_from(FactChange, member, sa.true()),
            self._anonymous,
        )

    def _anonymous(self, kind: TouchpointKind) -> Selected:
        pair = sa.func.json_array_elements(FactChange.anonymous).column_valued("pair")
        key = sa.cast(pair.op("->>")(1), sa.BigInteger)
        return (
            sa.select(key)
            .join_from(FactChange, pair, sa.true())
            .where(pair.op("->>")(0) == kind.value)
        )

    def load(self, duck: DuckDBPyConnection, extract: Extract) -> None:
        """Copy through a pipe: one thread writes what PostgreSQL sends, DuckDB reads it."""
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


def _text(engine: Engine, select: Selected) -> str:
    return str(select.compile(engine, compile_kwargs={"literal_binds": True}))


def _sent(kind: Type) -> str:
    return kind if kind in ("BIGINT", "BOOLEAN") else "VARCHAR"


def _create(duck: DuckDBPyConnection, extract: Extract, source: str) -> None:
    columns = ", ".join(_received(name, kind) for name, kind in extract.columns)
    duck.execute(f"CREATE TABLE {extract.name} AS SELECT {columns} FROM {source}")


def _received(name: str, kind: Type) -> str:
    if kind in ("BIGINT", "BOOLEAN"):
        return f"CAST({name} AS {kind}) AS {name}"
    if kind == "JSON":
        return f"CAST(nullif({name}, '') AS JSON) AS {name}"
    return f"CAST(nullif({name}, '') AS {kind}) AS {name}"
