"""A mail whose link its customer used has left, whatever its sender knew of it."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.fieldwork.mails import lock_mails, move_units, write_down
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.tokens import hash_token
from surveys.disposition import Disposition

MAY_HAVE_LEFT = (DeliveryState.UNKNOWN, DeliveryState.HELD, DeliveryState.GIVEN_UP)


def note_followed(session: Session, token: str, now: datetime) -> None:
    """Call accepted the mail a link came by, where it was not known whether it had left.

    For what a customer sent by it: a link that is only opened writes nothing.
    """
    came_by = select(Delivery.id).join(
        InvitationToken,
        and_(
            InvitationToken.invitation_id == Delivery.invitation_id,
            InvitationToken.kind == Delivery.kind,
        ),
    )
    mails = lock_mails(
        session,
        Delivery.id.in_(came_by.where(InvitationToken.token_hash == hash_token(token))),
        Delivery.state.in_(MAY_HAVE_LEFT),
        or_(Delivery.leaves_at.is_(None), Delivery.leaves_at <= now),
    )
    left_at = func.coalesce(Delivery.leaves_at, Delivery.claimed_at)
    write_down(
        session,
        mails,
        {"state": DeliveryState.ACCEPTED, "reason": None, "sent_at": left_at},
    )
    move_units(session, mails, (Disposition.DRAWN, Disposition.HELD), Disposition.SENT)
