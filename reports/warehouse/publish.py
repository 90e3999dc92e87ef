"""What a build came to against what is published: the months that differ are written anew."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from reports.warehouse.changed import CUSTOMER
from reports.warehouse.loading import WORKERS
from reports.warehouse.manifest import Manifest, MonthFile
from reports.warehouse.parquet import FACT_TABLES, FactTable, write_month


@dataclass(frozen=True)
class Published:
    """The facts a build is held against; `whole` if it was of everybody."""

    duck: DuckDBPyConnection
    facts_dir: Path
    manifest: Manifest
    whole: bool

    def write(self, version: int) -> dict[str, dict[str, MonthFile]]:
        """Write the months of each table that differ; return its files as they are now."""
        return {facts.name: self._written(facts, version) for facts in FACT_TABLES}

    def _written(self, facts: FactTable, version: int) -> dict[str, MonthFile]:
        files = dict(self.manifest.tables.get(facts.name, {}))
        replaced = self._replaced(facts)

        def write(month: str) -> tuple[str, MonthFile | None]:
            rows = (
                f"(SELECT {facts.columns} FROM {replaced.kept(month)} "
                f"UNION ALL SELECT {facts.columns} FROM {facts.fresh} WHERE month = '{month}')"
            )
            folder = self.facts_dir / facts.name / f"month={month}"
            return month, write_month(self.duck.cursor(), facts, rows, folder, version)

        with ThreadPoolExecutor(WORKERS) as threads:
            for month, written in threads.map(write, self._months_that_differ(facts, replaced)):
                files.pop(month, None)
                if written:
                    files[month] = written
        return dict(sorted(files.items()))

    def _replaced(self, facts: FactTable) -> "Replaced":
        if self.whole or not facts.is_of_customers:
            nothing = facts.read([])
            rows = facts.published(self.manifest, self.facts_dir)
            return Replaced(rows, lambda _: nothing)
        return self._those_changed(facts)

    def _those_changed(self, facts: FactTable) -> "Replaced":
        """Find what was published of who changed, and of what is theirs now."""
        stale, key = f"stale_{facts.name}", facts.key
        self.duck.execute(f"""
CREATE TABLE {stale} AS
SELECT month, {key} FROM {facts.published(self.manifest, self.facts_dir)}
WHERE customer_id IN (SELECT id FROM changed WHERE kind = '{CUSTOMER}')
    OR ({key}) IN (SELECT ({key}) FROM {facts.fresh})""")
        touched = self.duck.execute(f"SELECT DISTINCT month FROM {stale}").fetchall()
        files = self.manifest.tables.get(facts.name, {})
        paths = {month: str(self.facts_dir / one.path) for month, one in files.items()}
        rows = facts.read([paths[month] for (month,) in touched])
        return Replaced(
            f"(FROM {rows} SEMI JOIN {stale} USING ({key}))",
            lambda month: (
                f"(FROM {facts.read([paths[month]] if month in paths else [])} "
                f"ANTI JOIN {stale} USING ({key}))"
            ),
        )

    def _months_that_differ(self, facts: FactTable, replaced: "Replaced") -> list[str]:
        """Return the months whose rows are others than before, by a digest of each row."""
        if not self.manifest.tables.get(facts.name):
            months = self.duck.execute(f"SELECT DISTINCT month FROM {facts.fresh} ORDER BY month")
            return [month for (month,) in months.fetchall()]
        digest = f"SELECT month, count(*) AS n, bit_xor(hash({facts.columns})) AS rows FROM"
        differing = self.duck.execute(f"""
SELECT month
FROM ({digest} {replaced.rows} GROUP BY month) AS old
FULL JOIN ({digest} {facts.fresh} GROUP BY month) AS new USING (month)
WHERE old.n IS DISTINCT FROM new.n OR old.rows IS DISTINCT FROM new.rows
ORDER BY month""").fetchall()
        return [month for (month,) in differing]


@dataclass(frozen=True)
class Replaced:
    """The published rows that the fresh ones take the place of, and what stays of a month."""

    rows: str
    kept: Callable[[str], str]
