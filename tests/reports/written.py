"""Facts written row by row: what a report makes of them can be counted by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from feedback.clock import day_number
from feedback.models.target import DEFAULTS, Steps
from reports.warehouse.columns import metadata, touchpoints
from reports.warehouse.duckdb import DIALECT, Warehouse

AS_OF = date(2026, 6, 30)
DAY = day_number(date(2026, 1, 5))


def order(**facts: Any) -> dict[str, Any]:
    """Return a completed order of 5 January, due on the 10th, nobody's and unanswered."""
    return {
        "month": "2026-01",
        "kind": "order",
        "population": "completed",
        "status": "completed",
        "day": DAY,
        "due_day": DAY + 5,
        "landmark_day": DAY + 19,
        "is_replacement": False,
        "contacts": 0,
        "contact_volume": 0,
        "attributes": {},
        **facts,
    }


def contact(**facts: Any) -> dict[str, Any]:
    """Return a contact of 5 January; it has no due orders' columns."""
    more = {"kind": "contact", "population": "after_contact", "contacts": 1, **facts}
    return order(**{"status": None, "contact_volume": None, **more})


class WrittenFacts(Warehouse):
    """A warehouse whose facts a test wrote."""

    def __init__(
        self,
        *rows: dict[str, Any],
        targets: dict[str, Steps] | None = None,
        measurements: Sequence[dict[str, Any]] = (),
        contacts: Sequence[dict[str, Any]] = (),
    ) -> None:
        self._duck = duckdb.connect()
        self._targets: dict[str, Steps] = {metric: [(None, n)] for metric, n in DEFAULTS.items()}
        self._targets.update(targets or {})
        self._names = sorted({name for row in rows for name in row.get("attributes", ())})
        for table in metadata.sorted_tables:
            self._duck.execute(str(CreateTable(table).compile(dialect=DIALECT)))
        self._write(touchpoints, rows)
        self._write(metadata.tables["measurements"], measurements)
        self._write(metadata.tables["contacts"], contacts)

    def _write(self, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        insert = sa.insert(table).compile(dialect=DIALECT)
        if rows:
            self._duck.executemany(
                str(insert), [[row.get(name) for name in insert.positiontup or []] for row in rows]
            )

    @property
    def as_of(self) -> date | None:
        return AS_OF

    @property
    def attributes(self) -> list[str]:
        return self._names

    @property
    def targets(self) -> dict[str, Steps]:
        return self._targets

    @property
    def themes(self) -> dict[str, str]:
        return {"late": "Delivery late", "service": "Service", "praise": "Praise"}
