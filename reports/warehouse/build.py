"""Keeps the facts in step with the rows: who changed is computed anew, months that differ are
written, one manifest publishes them."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Engine

from reports.warehouse.changed import CUSTOMER, change_ids, change_sizes, gather
from reports.warehouse.columns import SCHEMA
from reports.warehouse.extract import extracts
from reports.warehouse.feed import Feed, open_feed
from reports.warehouse.manifest import Manifest, sweep
from reports.warehouse.parquet import COLUMNS, published, write_month
from reports.warehouse.shape import fact_steps

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
    spill = facts_dir / "spill"
    # Who answered what is nobody else's to read.
    facts_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(facts_dir), open_feed(engine, _emptied(spill)) as feed:
        manifest = Manifest.load(facts_dir)
        consumed = [key for (key,) in feed.rows(change_ids())]
        if not can_be_built_on(manifest, facts_dir, zone):
            whole, manifest = True, Manifest(version=manifest.version)
        if consumed or whole:
            whole = whole or _are_many(feed)
            if not whole:
                gather(feed, feed.changes)
            with closing(_open_duckdb(spill)) as duck:
                feed.load(duck, extracts(whole=whole))
                for step in fact_steps(zone):
                    duck.execute(step)
                replace = _everything if whole else partial(_those_changed, duck)
                manifest = _publish(duck, facts_dir, zone, manifest, replace(manifest, facts_dir))
        sweep(facts_dir, manifest)
        return Refreshed(manifest, consumed)


@contextmanager
def _locked(facts_dir: Path) -> Iterator[None]:
    with (facts_dir / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _emptied(spill: Path) -> Path:
    """Return the folder without what a refresh that was killed left in it: personal data."""
    if spill.exists():
        shutil.rmtree(spill)
    spill.mkdir()
    return spill


def _open_duckdb(spill: Path) -> DuckDBPyConnection:
    """Open a database in memory that spills to the disk beside the facts."""
    duck = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
        }
    )
    duck.execute("SET TimeZone = 'UTC'")
    return duck


def can_be_built_on(manifest: Manifest, facts_dir: Path, zone: ZoneInfo) -> bool:
    """Whether a refresh needs the changes alone: facts of this schema and zone are all there."""
    return (
        manifest.is_readable
        and manifest.zone == zone.key
        and all(Path(path).exists() for path in manifest.paths(facts_dir))
    )


def _are_many(feed: Feed) -> bool:
    """Whether so many changed that computing everything is quicker."""
    ((changed, customers),) = feed.rows(change_sizes())
    return bool(changed > MANY * customers)


@dataclass(frozen=True)
class Replaced:
    """The published rows that `fresh` takes the place of, and what stays of a month."""

    rows: str
    kept: Callable[[str], str]


def _everything(manifest: Manifest, facts_dir: Path) -> Replaced:
    nothing = published([])
    return Replaced(published(manifest.paths(facts_dir)), lambda _: nothing)


def _those_changed(duck: DuckDBPyConnection, manifest: Manifest, facts_dir: Path) -> Replaced:
    """Find what was published of who changed, and of touchpoints that are theirs now."""
    duck.execute(f"""
CREATE TABLE stale AS
SELECT month, kind, touchpoint_id FROM {published(manifest.paths(facts_dir))}
WHERE customer_id IN (SELECT id FROM changed WHERE kind = '{CUSTOMER}')
    OR (kind, touchpoint_id) IN (SELECT (kind, touchpoint_id) FROM fresh)""")
    touched = duck.execute("SELECT DISTINCT month FROM stale").fetchall()
    paths = {month: str(facts_dir / one.path) for month, one in manifest.files.items()}
    rows = published([paths[month] for (month,) in touched])
    return Replaced(
        f"(FROM {rows} SEMI JOIN stale USING (kind, touchpoint_id))",
        lambda month: (
            f"(FROM {published([paths[month]] if month in paths else [])} "
            "ANTI JOIN stale USING (kind, touchpoint_id))"
        ),
    )


def _publish(
    duck: DuckDBPyConnection, facts_dir: Path, zone: ZoneInfo, before: Manifest, replaced: Replaced
) -> Manifest:
    """Write the months that differ and publish the manifest that names them."""
    months = _months_that_differ(duck, replaced)
    if not months and before.schema == SCHEMA:
        return before
    version = before.version + 1
    files = dict(before.files)
    for month in months:
        rows = (
            f"(SELECT {COLUMNS} FROM {replaced.kept(month)} "
            f"UNION ALL SELECT {COLUMNS} FROM fresh WHERE month = '{month}')"
        )
        written = write_month(duck, rows, facts_dir, month, version)
        files.pop(month, None)
        if written:
            files[month] = written
    after = Manifest(
        version=version, schema=SCHEMA, zone=zone.key, files=dict(sorted(files.items()))
    )
    after.publish(facts_dir)
    return after


def _months_that_differ(duck: DuckDBPyConnection, replaced: Replaced) -> list[str]:
    """Return the months whose rows are others than before, by a digest of each row."""
    digest = f"SELECT month, count(*) AS n, bit_xor(hash({COLUMNS})) AS rows FROM"
    differing = duck.execute(f"""
SELECT month
FROM ({digest} {replaced.rows} GROUP BY month) AS old
FULL JOIN ({digest} fresh GROUP BY month) AS new USING (month)
WHERE old.n IS DISTINCT FROM new.n OR old.rows IS DISTINCT FROM new.rows
ORDER BY month""").fetchall()
    return [month for (month,) in differing]
