"""A copy of the SQLite database while it is in use, and the way back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from feedback.database import create_private, make_engine


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
        _write_back(unfinished)
        unfinished.rename(file)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise CannotCopy(f"{file} cannot be written: {error}.") from error


@contextmanager
def restoring(engine: Engine, file: Path) -> Iterator[Engine]:
    """Open a copy of the backup in `file`, which takes the database's place once all is done to it.

    It does so in one step: cut short before it, nothing has changed. A database that cannot be read
    any more is kept beside it.

    Raises:
        CannotCopy: not SQLite, the file is no whole backup of ours, or the database is in use.
    """
    database = _database_file(
        engine, "pg_restore into a new database, and then `comeback db hold --replaces URL`"
    )
    if not file.is_file():
        raise CannotCopy(f"{file} is not there.")
    _check(file)
    folder = database.with_name(f"{database.name}.restoring")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    copy = folder / database.name
    prepared = make_engine(f"sqlite:///{copy}")
    try:
        create_private(copy)
        _copy(file, copy)
        yield prepared
        prepared.dispose()
        _write_back(copy)
        engine.dispose()
        _set_aside(database)
        copy.replace(database)
        # Its first connection sets how it keeps its log, which one that only reads cannot.
        engine.connect().close()
    finally:
        prepared.dispose()
        shutil.rmtree(folder)


def _set_aside(database: Path) -> None:
    """Leave nothing beside a database that would be taken for a part of the one to come."""
    if not database.exists():
        return
    try:
        _write_back(database)
    except sqlite3.OperationalError as error:
        raise CannotCopy(
            f"{database} is in use ({error}); stop `comeback serve` and try again."
        ) from error
    except sqlite3.DatabaseError:
        for end in ("", "-wal", "-shm"):
            part = database.with_name(database.name + end)
            if part.exists():
                part.replace(database.with_name(f"{database.name}.unreadable{end}"))


def _write_back(database: Path) -> None:
    """Write what lies in the log beside a database into it, which nobody else may have open."""
    with closing(sqlite3.connect(database, timeout=1)) as one:
        one.execute("PRAGMA journal_mode=DELETE")


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
