"""A copy of the SQLite database while it is in use, and the way back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from feedback.database import create_private


class CannotCopy(Exception):
    """Why a backup was not made or not taken back; one sentence that says what to do."""


def back_up(engine: Engine, file: Path) -> None:
    """Write the database as it stands to a new file that only its owner may read.

    Raises:
        CannotCopy: not SQLite, the file exists, or it cannot be written.
    """
    database = _database_file(engine, "pg_dump --format=custom")
    if file.exists():
        raise CannotCopy(f"{file} exists already; name a new file.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _copy(database, unfinished)
        with closing(sqlite3.connect(unfinished)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
        unfinished.rename(file)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise CannotCopy(f"{file} cannot be written: {error}.") from error


def restore(engine: Engine, file: Path) -> None:
    """Make the database what it was when `file` was written, in one transaction.

    Raises:
        CannotCopy: not SQLite, or the file is no whole backup of ours.
    """
    database = _database_file(engine, "pg_restore")
    if not file.is_file():
        raise CannotCopy(f"{file} is not there.")
    _check(file)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_private(database)
    _copy(file, database)


def _database_file(engine: Engine, instead: str) -> Path:
    if engine.dialect.name != "sqlite":
        raise CannotCopy(f"The database is PostgreSQL, which has its own tool: use {instead}.")
    return Path(engine.url.database or "")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as backup:
            [verdict] = backup.execute("PRAGMA integrity_check").fetchone()
            tables = {name for (name,) in backup.execute("SELECT name FROM sqlite_schema")}
    except sqlite3.DatabaseError:
        raise CannotCopy(f"{file} is not a SQLite database.") from None
    if verdict != "ok":
        raise CannotCopy(f"{file} is damaged ({verdict}); take an older backup.")
    if not {"alembic_version", "customer", "order"} <= tables:
        raise CannotCopy(f"{file} is a SQLite database, but not a backup of this service.")
