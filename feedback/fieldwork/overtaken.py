"""Mails whose customers asked not to be written to, too late to stop them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.models.bulk import among, update_rows
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.schema import table_of
from feedback.models.suppression import EVERYTHING, Suppression, SuppressionReason
from feedback.models.survey import Survey

STILL = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
# Longer than any provider keeps a mail until it lets that go.
WAITS = timedelta(days=1)
DID_NOT_LEAVE = (DeliveryState.READY, *NEVER_REACHED)
LEFT_ALL_THE_SAME = (Delivery.overtaken_at.is_not(None), Delivery.state.not_in(DID_NOT_LEAVE))


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A mail that left, or may have, though its customer had asked for none by `overtaken_at`."""

    delivery_id: int
    customer_id: int
    kind: DeliveryKind
    state: DeliveryState
    claimed_at: datetime
    overtaken_at: datetime


def overtaken(session: Session, limit: int | None = None, offset: int = 0) -> list[Overtaken]:
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
        .where(*LEFT_ALL_THE_SAME)
        .order_by(Delivery.overtaken_at.desc(), Delivery.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [Overtaken(*row) for row in rows]


def count_overtaken(session: Session) -> int:
    return session.scalar(select(func.count(Delivery.id)).where(*LEFT_ALL_THE_SAME)) or 0


def leaving(session: Session, since: Mapping[str, datetime]) -> set[int]:
    """Return the mails that `overtake` may note; writes nothing and locks nothing."""
    return {row.id for row in session.execute(_leaving(session, since))} if since else set()


def overtake(session: Session, since: Mapping[str, datetime], scope: str = EVERYTHING) -> None:
    """Note on the mails that are just leaving to addresses since when nobody there wants them.

    An address is known by its hash. A mail that is not gone yet is stopped by the last look at it,
    and then not listed; one that a provider keeps for later, or that nobody knows of whether it
    left, is.
    """
    if not since:
        return
    mails = _leaving(session, since).order_by(Delivery.id).with_for_update(of=Delivery)
    if scope != EVERYTHING:
        survey = select(Survey.id).where(Survey.key == scope).scalar_subquery()
        mails = mails.join(Invitation).where(Invitation.survey_id == survey)
    noted = [
        (since[row.address_hash], row.id)
        for row in session.execute(mails)
        if row.state in STILL or row.leaves_at > since[row.address_hash]
    ]
    if noted:
        update_rows(session, table_of(Delivery), ("overtaken_at",), noted)


def _leaving(session: Session, since: Mapping[str, datetime]) -> Select[*tuple[Any, ...]]:
    return select(Delivery.id, Delivery.address_hash, Delivery.state, Delivery.leaves_at).where(
        or_(
            Delivery.state.in_(STILL),
            and_(Delivery.state == DeliveryState.ACCEPTED, Delivery.leaves_at.is_not(None)),
        ),
        Delivery.claimed_at > min(since.values()) - WAITS,
        Delivery.overtaken_at.is_(None),
        among(session, Delivery.address_hash, list(since)),
    )


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
    noted = [(suppressed_at, number) for number, suppressed_at in late]
    update_rows(session, table_of(Delivery), ("overtaken_at",), noted)
