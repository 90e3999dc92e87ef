"""Mails whose customers asked not to be written to, too late to stop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.mails import lock_mails, write_down
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.schema import table_of
from feedback.models.suppression import EVERYTHING, Suppression, SuppressionReason
from feedback.models.survey import Survey

STILL = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
DID_NOT_LEAVE = (DeliveryState.READY, *NEVER_REACHED)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A mail that left, or may have, though its customer had asked for none by `overtaken_at`."""

    delivery_id: int
    customer_id: int
    kind: DeliveryKind
    state: DeliveryState
    claimed_at: datetime
    overtaken_at: datetime


def overtaken(session: Session) -> list[Overtaken]:
    """Return the mails that came after their customer's word, the latest first."""
    rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(
        select(
            Delivery.id,
            Invitation.customer_id,
            Delivery.kind,
            Delivery.state,
            Delivery.claimed_at,
            Delivery.overtaken_at,
        )
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(Delivery.overtaken_at.is_not(None), Delivery.state.not_in(DID_NOT_LEAVE))
        .order_by(Delivery.overtaken_at.desc(), Delivery.id)
    ).all()
    return [Overtaken(*row) for row in rows]


def overtake(session: Session, invitation_id: int, now: datetime) -> None:
    """Note on an invitation's mails that are just leaving that their customer wants none.

    One that is not gone yet is stopped by the last look at it, and then not listed.
    """
    leaving = or_(
        Delivery.state.in_(STILL),
        and_(Delivery.state == DeliveryState.ACCEPTED, Delivery.leaves_at > now),
    )
    first_word = Delivery.overtaken_at.is_(None)
    mails = lock_mails(session, Delivery.invitation_id == invitation_id, leaving, first_word)
    write_down(session, mails, {"overtaken_at": now})


def note_overtaken(session: Session, batch: str) -> None:
    """Note the mails of a batch whose address was listed after they were claimed.

    Any on the list by now is: the claim takes none that is. An address that bounced asked nothing.
    """
    since = func.min(Suppression.suppressed_at)
    late = session.execute(
        select(Delivery.id, since)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(
            Suppression,
            and_(
                Suppression.address_hash == Delivery.address_hash,
                Suppression.scope.in_((EVERYTHING, Survey.key)),
                Suppression.reason != SuppressionReason.BOUNCED,
            ),
        )
        .where(
            Delivery.batch == batch,
            Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)),
            Delivery.overtaken_at.is_(None),
        )
        .group_by(Delivery.id)
    ).all()
    for number, suppressed_at in late:
        session.execute(
            update(table_of(Delivery))
            .where(Delivery.id == number)
            .values(overtaken_at=suppressed_at)
        )
