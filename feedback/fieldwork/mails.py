"""Mails on their way, locked and moved on together with their units."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.ledger import move
from feedback.models.bulk import among
from feedback.models.delivery import Delivery, DeliveryKind
from feedback.models.invitation import Invitation
from feedback.models.schema import table_of
from surveys.disposition import Disposition

CHUNK = 5_000


class OnItsWay(NamedTuple):
    """A mail, what it is for, and the unit it asks about."""

    id: int
    kind: DeliveryKind
    unit_id: int


def lock_mails(session: Session, *which: ColumnElement[bool]) -> list[OnItsWay]:
    """Lock the first 5,000 such mails, in the order in which everybody locks them: by number."""
    rows = session.execute(
        select(Delivery.id, Delivery.kind, Invitation.unit_id)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(*which)
        .order_by(Delivery.id)
        .limit(CHUNK)
        .with_for_update(of=Delivery)
    )
    return [OnItsWay(*row) for row in rows]


def write_down(session: Session, mails: Sequence[OnItsWay], values: Mapping[str, Any]) -> None:
    """Write the same columns of mails that are locked."""
    if mails:
        session.execute(
            update(table_of(Delivery))
            .where(among(session, Delivery.id, [mail.id for mail in mails]))
            .values(**values)
        )


def move_units(
    session: Session,
    mails: Sequence[OnItsWay],
    before: tuple[Disposition, ...],
    after: Disposition,
) -> None:
    """Move the units of invitations from these columns of the ledger into another.

    A reminder or a re-ask moves no unit: where that stands is the invitation's doing.
    """
    units = [mail.unit_id for mail in mails if mail.kind is DeliveryKind.INVITATION]
    move(session, units, before, after)
