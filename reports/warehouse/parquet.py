"""The published files of a table as DuckDB reads them, and how one is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from sqlalchemy.engine.default import DefaultDialect

from reports.warehouse.columns import assignments, contacts, measurements, touchpoints
from reports.warehouse.manifest import Manifest, MonthFile, settle

ROW_GROUP = 122_880


@dataclass(frozen=True)
class FactTable:
    """How a table is stored: what names a row, and the order rows lie in."""

    table: sa.Table
    key: str
    order: str

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def fresh(self) -> str:
        """Return the name of the table a build leaves its rows in."""
        return f"fresh_{self.name}"

    @property
    def is_of_customers(self) -> bool:
        return "customer_id" in self.table.c

    @cached_property
    def types(self) -> dict[str, str]:
        return {one.name: one.type.compile(DefaultDialect()) for one in self.table.columns}

    @property
    def columns(self) -> str:
        return ", ".join(self.types)

    def selected(self, made: dict[str, str]) -> str:
        """Return the columns for a SELECT, each of its type; `made` has those worked out."""
        return ",\n    ".join(
            f"CAST({made.get(name, name)} AS {kind}) AS {name}" for name, kind in self.types.items()
        )

    def published(self, manifest: Manifest, facts_dir: Path) -> str:
        """Return what to select its published rows from."""
        return self.read(manifest.paths(facts_dir, self.name))

    def read(self, paths: Sequence[str]) -> str:
        """Return what to select the rows of some files from; of no files, nothing."""
        if not paths:
            return f"(SELECT {self.selected(dict.fromkeys(self.types, 'NULL'))} WHERE false)"
        listed = ", ".join(quoted(path) for path in paths)
        return f"read_parquet([{listed}], hive_partitioning=true, hive_types_autocast=false)"


TOUCHPOINTS = FactTable(
    touchpoints,
    key="kind, touchpoint_id",
    order="population, answered_day IS NULL, verdict, channel, region, kind, touchpoint_id",
)
CONTACTS = FactTable(contacts, key="contact_id", order="channel, topic, contact_id")
ASSIGNMENTS = FactTable(assignments, key="fix, customer_id", order="fix, arm, customer_id")
MEASUREMENTS = FactTable(
    measurements,
    key="metric, first_day, last_day, channel, location",
    order="metric, first_day, last_day, channel, location",
)
FACT_TABLES = (TOUCHPOINTS, CONTACTS, ASSIGNMENTS, MEASUREMENTS)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_month(
    duck: DuckDBPyConnection, facts: FactTable, rows: str, folder: Path, version: int
) -> MonthFile | None:
    """Write a month's rows into its folder under a new name; None where there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    draft, final = folder / f"{version}.tmp", folder / f"{version}.parquet"
    ((count,),) = duck.execute(
        f"COPY (SELECT * EXCLUDE (month) FROM {rows} ORDER BY {facts.order}) "
        f"TO {quoted(str(draft))} "
        f"(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    ).fetchall()
    if not count:
        draft.unlink()
        return None
    written = f"read_parquet({quoted(str(draft))})"
    last, attributes = _summed_up(duck, written) if facts is TOUCHPOINTS else (None, ())
    settle(draft, final)
    path = final.relative_to(folder.parent.parent)
    return MonthFile(str(path), count, last, attributes)


def _summed_up(duck: DuckDBPyConnection, rows: str) -> tuple[int | None, tuple[str, ...]]:
    """Return the day of the last order, and the names of the shop's own columns."""
    ((last,),) = duck.execute(f"SELECT max(day) FILTER (kind = 'order') FROM {rows}").fetchall()
    names = duck.execute(
        f"SELECT DISTINCT unnest(map_keys(attributes)) AS name FROM {rows} ORDER BY name"
    ).fetchall()
    return last, tuple(name for (name,) in names)
