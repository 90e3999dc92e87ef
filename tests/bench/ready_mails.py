"""A shop whose customers are all drawn and invited, each with a mail that is ready."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.delivery import DeliveryState
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def add_ready_mails(sessions: sessionmaker[Session], count: int) -> datetime:
    """Add `count` orders of as many customers, up to their mails; return when they may leave."""
    columns = {"count": count, "now": _stored(NOW), "later": _stored(NOW + timedelta(days=30))}
    with sessions.begin() as session:
        ensure_surveys(session)
        session.execute(text("UPDATE survey SET active_since = :now"), columns)
        for statement in _statements():
            session.execute(text(statement), columns)
    return NOW


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.000000")


def _statements() -> list[str]:
    survey = f"(SELECT id FROM survey WHERE key = '{Population.COMPLETED}')"
    return [
        """
INSERT INTO customer (id, key, person_key, first_seen_at, email)
WITH RECURSIVE number(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM number WHERE id < :count)
SELECT id, 'c' || id, 'c' || id, :now, 'c' || id || '@customer.example' FROM number""",
        f"""
INSERT INTO "order" (id, shop_id, placed_at, due_at, population, customer_id, status, country,
    listed)
SELECT id, 'o' || id, datetime(:now, '-' || (id % 20) || ' days') || '.000000', :now,
    '{Population.COMPLETED}', id, 'completed', 'PT', 1 FROM customer""",
        f"""
INSERT INTO sample_unit (id, survey_id, kind, touchpoint_id, due_at, listed_at, disposition,
    customer_id, bucket, inclusion_probability, asking_probability)
SELECT id, {survey}, '{TouchpointKind.ORDER}', id, :now, :now, '{Disposition.DRAWN}', id, 1, 0.2,
    0.18 FROM customer""",
        f"""
INSERT INTO invitation (id, unit_id, survey_id, customer_id, mode, language, issued_at, closes_at)
SELECT id, id, {survey}, id, '{Mode.EMAIL}', 'en', :now, :later
FROM customer""",
        f"""
INSERT INTO delivery (invitation_id, state, send_after, expires_at, attempt)
SELECT id, '{DeliveryState.READY}', :now, :later, 0 FROM invitation""",
    ]
