"""Where everything is kept: the database, the folder of data, the facts."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from config import PREFIX, Config
from feedback.doctor.finding import Finding, warning, wrong
from feedback.migrate import is_current
from reports.warehouse.manifest import Manifest

LITTLE_DISK = 1 << 30
NOTHING = "nothing can be listed, sent or answered"
UPGRADE = "run `comeback db upgrade`"


def place(config: Config, engine: Engine) -> Iterator[Finding]:
    yield _database(engine)
    yield _data_dir(config.data_dir)
    yield _disk(config.data_dir)
    yield _facts(config.facts_url, config.timezone)


def has_tables(engine: Engine) -> bool:
    """Tell whether the database is there, with the tables of this version."""
    try:
        return inspect(engine).has_table("customer") and is_current(engine)
    except OperationalError:
        return False


def _database(engine: Engine) -> Finding:
    try:
        if not inspect(engine).has_table("customer"):
            return wrong("database", "has no tables yet", NOTHING, UPGRADE)
        if not is_current(engine):
            return wrong("database", "is of an earlier version", NOTHING, UPGRADE)
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()[0]
        remedy = f"check {PREFIX}DATABASE_URL"
        return wrong("database", f"cannot be reached: {said}", NOTHING, remedy)
    return Finding("database", f"{engine.dialect.name}, up to date")


def _data_dir(data_dir: Path) -> Finding:
    if not os.access(data_dir, os.W_OK | os.X_OK):
        return wrong(
            "data directory",
            f"{data_dir} cannot be written",
            "the key, the facts and a SQLite database are kept there",
            "let the account we run under write it",
        )
    return Finding("data directory", f"{data_dir} can be written")


def _disk(data_dir: Path) -> Finding:
    free = shutil.disk_usage(next(p for p in (data_dir, *data_dir.parents) if p.exists())).free
    said = f"{free / 1e9:.1f} GB free"
    if free >= LITTLE_DISK:
        return Finding("disk", said)
    return warning("disk", said, "below 1 GB the facts may not be rebuilt", "make room")


def _facts(facts: Path, zone: ZoneInfo) -> Finding:
    manifest = Manifest.load(facts)
    if manifest.is_readable(zone):
        return Finding("facts", f"in {facts}, up to {manifest.as_of or 'no order yet'}")
    found = "of an earlier version or another time zone" if manifest.version else "none yet"
    return Finding("facts", f"{found}; `comeback serve` makes them")
