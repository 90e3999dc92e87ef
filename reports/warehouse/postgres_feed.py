"""PostgreSQL sends each extract as CSV through a pipe; one thread writes, DuckDB reads."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from psycopg.sql import SQL
from sqlalchemy import Engine

from feedback.models.fact_change import FactChange
from reports.warehouse.changed import CREATE_ABOUT, Selected
from reports.warehouse.extract import Extract
from reports.warehouse.loading import create, fill, listed, write
from reports.warehouse.shop_columns import NUMERIC

PostgresConnection = psycopg.Connection[tuple[Any, ...]]
CSV = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', nullstr=''"
LONGEST_LINE = 32 * 1024 * 1024


class PostgresFeed:
    """A snapshot held by one connection in a transaction of its own."""

    def __init__(self, engine: Engine, connection: PostgresConnection) -> None:
        self._engine = engine
        self._connection = connection
        customers = sa.func.json_array_elements_text(FactChange.customers).table_valued("value")
        pairs = sa.func.json_array_elements(FactChange.anonymous).table_valued("value")
        kind, key = (pairs.c.value.op("->>")(sa.literal_column(place)) for place in "01")
        self.changes = listed(
            (customers, sa.cast(customers.c.value, sa.BigInteger)),
            (pairs, kind, sa.cast(key, sa.BigInteger)),
        )
        connection.execute(CREATE_ABOUT + " ON COMMIT DROP")

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        return self._connection.execute(SQL(write(self._engine, select))).fetchall()

    def insert(self, rows: sa.Insert) -> None:
        self._connection.execute(SQL(write(self._engine, rows)))

    def load(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        for extract in extracts:
            self._load(duck, extract)

    load_whole = load

    def _load(self, duck: DuckDBPyConnection, extract: Extract) -> None:
        reading, writing = os.pipe()
        columns = ", ".join(
            f"'{name}': '{kind if kind in NUMERIC else 'VARCHAR'}'"
            for name, kind in extract.columns
        )
        source = (
            f"read_csv('/dev/fd/{reading}', columns={{{columns}}}, {CSV}, parallel=false, "
            f"max_line_size={LONGEST_LINE})"
        )
        create(duck, extract)
        with ThreadPoolExecutor(1) as threads:
            sent = threads.submit(self._send, write(self._engine, extract.select), writing)
            try:
                fill(duck, extract, source)
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
