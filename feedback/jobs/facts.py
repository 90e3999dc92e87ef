"""Keeps the facts in step with the rows."""

from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.database import reading
from feedback.fieldwork.checkouts import settle_checkouts
from feedback.jobs.parts import in_parts
from feedback.models.fact_change import FactChange
from feedback.models.theme import themes_in_force
from feedback.shop import Shop
from reports.warehouse.build import can_be_built_on, refresh_facts
from reports.warehouse.manifest import Manifest

CHUNK = 10_000


def refresh(
    engine: Engine, sessions: sessionmaker[Session], config: Config, now: datetime
) -> Manifest:
    """Publish facts that hold every change so far."""
    in_parts(sessions, lambda session: settle_checkouts(session, now))
    return _publish(engine, sessions, config)


def refresh_changed(shop: Shop, now: datetime) -> str:
    """Refresh the facts where anything changed, or where what is published needs a rebuild."""
    in_parts(shop.sessions, lambda session: settle_checkouts(session, now))
    if _is_current(shop):
        return "nothing changed"
    manifest = _publish(shop.engine, shop.sessions, shop.config)
    return f"version {manifest.version} published"


def _publish(engine: Engine, sessions: sessionmaker[Session], config: Config) -> Manifest:
    """Recompute what changed, publish it, and only then forget the changes taken in."""
    refreshed = refresh_facts(engine, config.facts_url, config.timezone)
    for start in range(0, len(refreshed.consumed), CHUNK):
        taken_in = refreshed.consumed[start : start + CHUNK]
        with sessions.begin() as session:
            session.execute(delete(FactChange).where(FactChange.id.in_(taken_in)))
    return refreshed.manifest


def _is_current(shop: Shop) -> bool:
    facts_dir = shop.config.facts_url
    with reading(shop.sessions) as session:
        manifest, themes = Manifest.load(facts_dir), themes_in_force(session)
        if not can_be_built_on(manifest, facts_dir, shop.config.timezone, themes):
            return False
        return session.scalar(select(FactChange.id).limit(1)) is None
