"""Mails of which nobody knows whether they left: held, never sent again by themselves."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.ledger import move_drawn
from feedback.fieldwork.surveys import pause
from feedback.models.delivery import RESTORED, Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.schema import table_of
from feedback.models.survey import Survey
from surveys.disposition import Disposition

CHUNK = 5_000
STOPPED = "The sender stopped before it knew whether the mail had left."
WHY = "The database was restored from a backup; the mail may have left since."


def hold_unknown(session: Session, now: datetime) -> int:
    """Turn an expired lease into unknown, and the unknown into held.

    A customer asked twice is worse than one not asked, and nothing yet tells us which mails left.
    """
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= now)
        .values(state=DeliveryState.UNKNOWN, reason=STOPPED)
    )
    return _hold_all(session)


def hold_what_may_be_sent(session: Session, now: datetime) -> int:
    """Hold every mail that is not over, and switch the surveys off: what was sent is not known."""
    for survey in session.scalars(select(Survey)).all():
        pause(session, survey, now, "the restored backup")
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.state.in_((DeliveryState.READY, DeliveryState.SENDING)))
        .values(state=DeliveryState.UNKNOWN, reason=WHY, batch=RESTORED)
    )
    return _hold_all(session)


def _hold_all(session: Session) -> int:
    held = 0
    some = (
        select(Delivery.id, Invitation.unit_id)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(Delivery.state == DeliveryState.UNKNOWN)
        .limit(CHUNK)
    )
    while rows := session.execute(some).all():
        session.execute(
            update(table_of(Delivery))
            .where(Delivery.id.in_([row.id for row in rows]))
            .values(state=DeliveryState.HELD)
        )
        move_drawn(session, [row.unit_id for row in rows], Disposition.HELD)
        held += len(rows)
    return held
