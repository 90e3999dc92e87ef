"""A refresh as the job does it, and the facts as they then stand."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.clock import day_of
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import metadata, touchpoints
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import Manifest
from tests.reports.shop import UTC_ZONE

Fact = dict[str, Any]


class Reader:
    """Commits what a test wrote, builds the facts and reads them back."""

    def __init__(self, engine: Engine, session: Session, facts_dir: Path) -> None:
        self.engine = engine
        self.session = session
        self.facts_dir = facts_dir

    def facts(self, zone: ZoneInfo = UTC_ZONE) -> list[Fact]:
        self.session.commit()
        refresh_facts(self.engine, self.facts_dir, zone)
        return self.table(touchpoints)

    def fact(self, touchpoint: Order | Checkout | Contact) -> Fact:
        named = touchpoint.__tablename__, touchpoint.id
        return next(one for one in self.facts() if (one["kind"], one["touchpoint_id"]) == named)

    def table(self, table: sa.Table) -> list[Fact]:
        """Return the rows of a table, its days as text."""
        keys = [table.c[name] for name in ("day", "kind", "touchpoint_id") if name in table.c]
        lines = Warehouse(self.facts_dir).rows(sa.select(table).order_by(*keys))
        return [
            {name: _readable(name, value) for name, value in zip(table.c.keys(), row, strict=True)}
            for row in lines
        ]


def _readable(name: str, value: Any) -> Any:
    is_day = name.endswith("day") and value is not None
    return day_of(value).isoformat() if is_day else value


def take_in(engine: Engine, session: Session, facts_dir: Path) -> Manifest:
    """Do what the job does: commit, refresh, forget the changes taken in."""
    session.commit()
    refreshed = refresh_facts(engine, facts_dir, UTC_ZONE)
    session.execute(sa.delete(FactChange).where(FactChange.id.in_(refreshed.consumed)))
    session.commit()
    return refreshed.manifest


def rows(facts_dir: Path, table: sa.Table = touchpoints) -> list[tuple[Any, ...]]:
    lines = Warehouse(facts_dir).rows(sa.select(table))
    return sorted((repr(line), line) for line in lines)


def everything(facts_dir: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table."""
    return {table.name: rows(facts_dir, table) for table in metadata.sorted_tables}
