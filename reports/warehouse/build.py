"""Keeps the facts in step with the rows: who changed is computed anew, months that differ are
written, one manifest publishes them."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.target import Steps, targets_in_force
from feedback.models.theme import themes_in_force
from reports.warehouse.changed import change_ids, change_sizes, gather
from reports.warehouse.columns import SCHEMA
from reports.warehouse.extract import extracts
from reports.warehouse.feed import Feed, open_feed
from reports.warehouse.manifest import Manifest, sweep
from reports.warehouse.publish import Published
from reports.warehouse.shape import fact_steps
from reports.warehouse.theming import digest
from surveys.theme import Theme

MEMORY = "700MB"
# Beyond this share of all customers it is quicker to compute everything anew.
MANY = 0.25


@dataclass(frozen=True)
class Refreshed:
    """What is published now, and the changes that are in it, which may be deleted."""

    manifest: Manifest
    consumed: list[int]


def refresh_facts(
    engine: Engine, facts_dir: Path, zone: ZoneInfo, *, whole: bool = False
) -> Refreshed:
    """Take the changes not yet taken in into the facts; everything anew if `whole`.

    1. Under a lock, so that two refreshes never build on one manifest.
    2. Read the changes and the rows of who changed from one snapshot of the database.
    3. Compute their facts, and hold them against those published, month by month.
    4. Write the months that differ under new names, then publish the manifest that names them.
    """
    # Who answered what is nobody else's to read.
    facts_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(facts_dir), _spill(facts_dir) as spill, open_feed(engine, spill) as feed:
        manifest = Manifest.load(facts_dir)
        consumed = [key for (key,) in feed.rows(change_ids())]
        # Read after the changes: newer settings only mean one refresh more.
        targets, themes = _settings(engine)
        if not can_be_built_on(manifest, facts_dir, zone, themes):
            whole, manifest = True, Manifest(version=manifest.version)
        if consumed or whole:
            whole = whole or _are_many(feed)
            if not whole:
                gather(feed, feed.changes)
            with closing(_open_duckdb(spill)) as duck:
                load = feed.load_whole if whole else feed.load
                load(duck, extracts(whole=whole))
                for step in fact_steps(zone, themes.values(), *_size(duck)):
                    duck.execute(step)
                after = Manifest(
                    version=manifest.version + 1,
                    schema=SCHEMA,
                    zone=zone.key,
                    targets=targets,
                    themes={key: theme.title for key, theme in themes.items()},
                    rules=digest(themes.values()),
                )
                manifest = _publish(duck, facts_dir, manifest, after, whole=whole)
        sweep(facts_dir, manifest)
        return Refreshed(manifest, consumed)


@contextmanager
def _locked(facts_dir: Path) -> Iterator[None]:
    with (facts_dir / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _spill(facts_dir: Path) -> Iterator[Path]:
    """Make a folder for the time of a refresh: what is in it is personal data.

    Nor does what a refresh that was killed left in it stay.
    """
    spill = facts_dir / "spill"
    shutil.rmtree(spill, ignore_errors=True)
    spill.mkdir()
    try:
        yield spill
    finally:
        shutil.rmtree(spill)


def _open_duckdb(spill: Path) -> DuckDBPyConnection:
    """Open a database for the time of a refresh, on the disk beside the facts."""
    duck = duckdb.connect(
        spill / "build.duckdb",
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
        },
    )
    duck.execute("SET TimeZone = 'UTC'")
    return duck


def can_be_built_on(
    manifest: Manifest, facts_dir: Path, zone: ZoneInfo, themes: Mapping[str, Theme]
) -> bool:
    """Whether a refresh needs the changes alone.

    So it is if facts of this schema, zone and themes are all there.
    """
    return (
        manifest.is_readable(zone)
        and manifest.rules == digest(themes.values())
        and all(path.exists() for path in manifest.all_paths(facts_dir))
    )


def _settings(engine: Engine) -> tuple[dict[str, Steps], dict[str, Theme]]:
    """Return the targets and the themes in force."""
    with Session(engine) as session:
        session.connection(execution_options={"sqlite_reads_only": True})
        return targets_in_force(session), themes_in_force(session)


def _size(duck: DuckDBPyConnection) -> tuple[int, int]:
    """Return how many touchpoints were loaded, and the greatest of our numbers of them."""
    ((rows, last),) = duck.execute("""
SELECT count(*), coalesce(max(id), 0)
FROM (SELECT id FROM orders UNION ALL SELECT id FROM checkouts UNION ALL SELECT id FROM contacts)
""").fetchall()
    return rows, last


def _are_many(feed: Feed) -> bool:
    """Whether so many changed that computing everything is quicker."""
    ((changed, customers),) = feed.rows(change_sizes())
    return bool(changed > MANY * customers)


def _publish(
    duck: DuckDBPyConnection, facts_dir: Path, before: Manifest, after: Manifest, *, whole: bool
) -> Manifest:
    """Write the months that differ and publish the manifest that names them."""
    tables = Published(duck, facts_dir, before, whole).write(after.version)
    after = replace(after, tables=tables)
    if replace(after, version=before.version) == before:
        return before
    after.publish(facts_dir)
    return after
