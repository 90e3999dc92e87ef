"""Runs a report's selects on the published facts with DuckDB."""

from datetime import date
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from feedback.models.target import Steps
from reports.warehouse.manifest import Manifest
from reports.warehouse.parquet import FACT_TABLES

DIALECT = DefaultDialect(paramstyle="qmark")
DIALECT.supports_native_boolean = True
Compiled = tuple[str, tuple[Any, ...]]


class Warehouse:
    """The facts as published when it was made: a page that makes one reads one version."""

    def __init__(self, facts_dir: Path) -> None:
        self.manifest = Manifest.load(facts_dir)
        self._duck = _engine().cursor()
        for facts in FACT_TABLES:
            rows = facts.published(self.manifest, facts_dir)
            self._duck.execute(f"CREATE TEMP VIEW {facts.name} AS FROM {rows}")

    @property
    def version(self) -> int:
        """Return the version of the facts; 0 while none were published."""
        return self.manifest.version

    @property
    def as_of(self) -> date | None:
        """Return the complete-through mark; None while there are no orders."""
        return self.manifest.as_of

    @cached_property
    def attributes(self) -> list[str]:
        return self.manifest.attributes

    @property
    def targets(self) -> dict[str, Steps]:
        """Return the targets of the operational metrics, a metric's steps by day."""
        return self.manifest.targets

    @property
    def themes(self) -> dict[str, str]:
        """Return the titles of the themes that are looked for in what customers write, by key."""
        return self.manifest.themes

    def rows(self, select: sa.SelectBase) -> list[tuple[Any, ...]]:
        """Run a select over the declared columns."""
        sql, values = _compiled(select)
        with self._turn:
            return self._duck.execute(sql, values).fetchall()

    def rows_once(self, select: sa.SelectBase) -> list[tuple[Any, ...]]:
        """Run a select the first time it is asked for: within a version its rows never change.

        For what many questions need whichever orders they are about.
        """
        key = _compiled(select)
        if key not in self._remembered:
            self._remembered[key] = self.rows(select)
        return self._remembered[key]

    @cached_property
    def _remembered(self) -> dict[Compiled, list[tuple[Any, ...]]]:
        return {}

    @cached_property
    def _turn(self) -> Lock:
        """Return what lets one thread at a time use the cursor."""
        return Lock()


def _compiled(select: sa.SelectBase) -> Compiled:
    """Return a select's text and the values it holds places for."""
    compiled = select.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    return str(compiled), tuple(compiled.params[name] for name in compiled.positiontup or [])


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the process's one DuckDB; every warehouse has a cursor of its own."""
    engine = duckdb.connect()
    engine.execute("SET parquet_metadata_cache = true")
    return engine
