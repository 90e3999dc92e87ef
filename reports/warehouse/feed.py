"""A snapshot of the shop's database, from which rows reach DuckDB."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, cast

import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from sqlalchemy import Engine

from reports.warehouse.changed import Selected
from reports.warehouse.extract import Extract
from reports.warehouse.postgres_feed import PostgresConnection, PostgresFeed
from reports.warehouse.sqlite_feed import SQLiteFeed


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

    def load_whole(self, duck: DuckDBPyConnection, extracts: Sequence[Extract]) -> None:
        """Do so with those of everybody, of this snapshot or a later one."""


@contextmanager
def open_feed(engine: Engine, scratch_dir: Path) -> Iterator[Feed]:
    """Open a snapshot of the database."""
    if engine.dialect.name == "sqlite":
        with (
            TemporaryDirectory(dir=scratch_dir, prefix="scratch-") as scratch,
            closing(SQLiteFeed(engine, Path(scratch))) as feed,
        ):
            yield feed
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connected:
            driver = connected.connection.driver_connection
            yield PostgresFeed(engine, cast(PostgresConnection, driver))
