"""The published files as a table DuckDB can read, and how one is written."""

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlalchemy.engine.default import DefaultDialect

from reports.warehouse.columns import touchpoints
from reports.warehouse.manifest import MonthFile, settle

ROW_GROUP = 122_880
SORTED = "answered_day IS NULL, verdict, channel, region, kind, touchpoint_id"

TYPES = {column.name: column.type.compile(DefaultDialect()) for column in touchpoints.columns}
COLUMNS = ", ".join(TYPES)


def published(paths: Sequence[str]) -> str:
    """Return what to select the facts of some files from; of no files, nothing."""
    if not paths:
        nothing = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in TYPES.items())
        return f"(SELECT {nothing} WHERE false)"
    listed = ", ".join(quoted(path) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning=true, hive_types_autocast=false)"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_month(
    duck: DuckDBPyConnection, rows: str, facts_dir: Path, month: str, version: int
) -> MonthFile | None:
    """Write a month's rows under a new name; None where there are none."""
    folder = facts_dir / f"month={month}"
    folder.mkdir(exist_ok=True)
    draft, final = folder / f"{version}.tmp", folder / f"{version}.parquet"
    duck.execute(
        f"COPY (SELECT * EXCLUDE (month) FROM {rows} ORDER BY {SORTED}) TO {quoted(str(draft))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    written = f"read_parquet({quoted(str(draft))})"
    count, last = duck.execute(
        f"SELECT count(*), max(day) FILTER (kind = 'order') FROM {written}"
    ).fetchall()[0]
    names = duck.execute(
        f"SELECT DISTINCT unnest(map_keys(attributes)) AS name FROM {written} ORDER BY name"
    ).fetchall()
    if not count:
        draft.unlink()
        return None
    settle(draft, final)
    return MonthFile(str(final.relative_to(facts_dir)), count, last, tuple(n for (n,) in names))
