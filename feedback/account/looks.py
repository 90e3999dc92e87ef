"""Who looked at whose account: every look is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.look import Look

SHOWN = 20


def record_look(session: Session, customer_id: int, by: str, where: str, now: datetime) -> None:
    """Keep that somebody saw a customer's account, on which page or by which command."""
    session.add(Look(customer_id=customer_id, looked_at=now, looked_by=by, where=where))


def looks_of(session: Session, customer_id: int) -> Sequence[Look]:
    """Return the latest looks at an account, the newest first."""
    return session.scalars(
        select(Look)
        .where(Look.customer_id == customer_id)
        .order_by(Look.looked_at.desc(), Look.id.desc())
        .limit(SHOWN)
    ).all()
