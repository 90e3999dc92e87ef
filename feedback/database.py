"""The engine and its sessions, set up alike for web, jobs and commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Session, sessionmaker

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    # In KiB. With SQLite's own 2 MB, pages of large indices are read again and again.
    "PRAGMA cache_size=-16384",
    # In pages: 40 MB. A claim writes to some 2,000 pages of large indices, the next to many of them
    # again; with SQLite's own 4 MB each was copied into the database every time.
    "PRAGMA wal_autocheckpoint=10000",
)


def set_up_sqlite(engine: Engine) -> None:
    """Make every SQLite transaction BEGIN IMMEDIATE, durable, and check its foreign keys.

    A connection with the execution option `sqlite_reads_only` begins DEFERRED and waits for nobody.
    """

    @event.listens_for(engine, "do_connect")
    def prepare(dialect: Dialect, record: Any, given: list[Any], named: dict[str, Any]) -> None:
        file = str(given[0])
        if file and not file.startswith((":", "file:")):
            # A folder that is not there is SQLite's to complain of.
            with suppress(FileNotFoundError, PermissionError):
                create_private(Path(file))

    @event.listens_for(engine, "connect")
    def connect(driver: SQLiteConnection, record: Any) -> None:
        driver.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            driver.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("sqlite_reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def create_private(file: Path) -> None:
    """Create an empty file for its owner alone, unless it is there.

    SQLite gives the files beside a database (-wal, -shm) the rights of the database. One that is
    there is not even opened: closing it would let go of the locks this process holds on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))


def make_engine(url: str) -> Engine:
    """Return an engine whose errors name no parameters: they hold addresses."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        set_up_sqlite(engine)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session that only reads: on SQLite it waits for nobody who writes."""
    with sessions() as session:
        session.connection(execution_options={"sqlite_reads_only": True})
        yield session
