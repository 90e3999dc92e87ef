"""The engine and its sessions, set up alike for web, jobs and commands."""

from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, sessionmaker

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)


def set_up_sqlite(engine: Engine) -> None:
    """Make every SQLite transaction BEGIN IMMEDIATE, durable, and check its foreign keys.

    A connection with the execution option `sqlite_reads_only` begins DEFERRED and waits for nobody.
    """

    @event.listens_for(engine, "connect")
    def connect(driver: SQLiteConnection, record: Any) -> None:
        driver.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            driver.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("sqlite_reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def make_engine(url: str) -> Engine:
    """Return an engine whose errors name no parameters: they hold addresses."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        set_up_sqlite(engine)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)
