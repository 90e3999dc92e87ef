"""A refresh as the job does it, and the facts as they then stand."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.fact_change import FactChange
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from reports.warehouse.manifest import Manifest
from tests.reports.shop import UTC_ZONE


def take_in(engine: Engine, session: Session, facts_dir: Path) -> Manifest:
    """Do what the job does: commit, refresh, forget the changes taken in."""
    session.commit()
    refreshed = refresh_facts(engine, facts_dir, UTC_ZONE)
    session.execute(sa.delete(FactChange).where(FactChange.id.in_(refreshed.consumed)))
    session.commit()
    return refreshed.manifest


def rows(facts_dir: Path) -> list[tuple[Any, ...]]:
    lines = Warehouse(facts_dir).rows(sa.select(touchpoints))
    return sorted((repr(line), line) for line in lines)
