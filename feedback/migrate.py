"""Bring a database to the tables of this version, by the revisions in migrations/."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

REVISIONS = Path(__file__).resolve().parents[1] / "migrations"


class BrokenReferences(Exception):
    """A revision would leave rows that point at rows that are gone; nothing was changed."""


def upgrade_database(engine: Engine, revisions: Path = REVISIONS) -> None:
    """Run every revision the database lacks, all in one transaction.

    Raises:
        BrokenReferences: rows would lose what they point at.
    """
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        command.upgrade(alembic_for(connection, revisions), "head")
        _check_foreign_keys(connection)


def is_current(engine: Engine) -> bool:
    """Tell whether the database has had every revision."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory(str(REVISIONS)).get_heads())


def alembic_for(connection: Connection, revisions: Path = REVISIONS) -> Alembic:
    """Return alembic's settings for a connection; migrations/env.py takes it from there."""
    config = Alembic(attributes={"connection": connection})
    config.set_main_option("script_location", str(revisions).replace("%", "%%"))
    return config


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Switch SQLite's foreign keys off: it changes a table by dropping and rebuilding it.

    With the keys on, the drop takes the rows of other tables along. SQLite heeds the switch
    outside transactions only, hence the driver's own connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise BrokenReferences(f"Rows of {tables} would point at rows that are gone.")
