"""What staff do about a follow-up; only its customer can say that it was put right."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.follow_up import record
from feedback.fieldwork.mails import lock_mails
from feedback.fieldwork.turns import take_turns
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.schema import table_of

IN_HAND = (FollowUpState.OPEN, FollowUpState.ASKED_AGAIN)
OVER = "It is over: there is nothing left to do about it."


class NotNow(Exception):
    """A step that a follow-up does not allow, or not any more; the message says why."""


def find_follow_up(session: Session, key: int) -> FollowUp | None:
    """Return a follow-up to be changed: nobody else changes it until the commit."""
    invitation_id = session.scalar(select(FollowUp.invitation_id).where(FollowUp.id == key))
    if invitation_id is None:
        return None
    # Mails before the invitation, as everybody takes them, or a receipt waits in a circle.
    lock_mails(session, Delivery.invitation_id == invitation_id)
    take_turns(session, invitation_id)
    return session.get_one(FollowUp, key, populate_existing=True)


def hand_over(session: Session, follow_up: FollowUp, owner: str, by: str, now: datetime) -> None:
    """Make an account see to it; who hands it to themselves takes it.

    Raises:
        NotNow: it is over.
    """
    _require_in_hand(follow_up)
    if follow_up.owner != owner:
        follow_up.owner = owner
        record(session, follow_up, "Took it." if owner == by else f"Handed it to {owner}.", by, now)


def add_note(session: Session, follow_up: FollowUp, note: str, by: str, now: datetime) -> None:
    """Keep what somebody did or learnt.

    Raises:
        NotNow: there is nothing in it.
    """
    record(session, follow_up, "Noted:", by, now, note=_said(note, "Write what you want to note."))


def give_up(session: Session, follow_up: FollowUp, reason: str, by: str, now: datetime) -> None:
    """Leave it, for a reason; a mail that has not left yet will not.

    Raises:
        NotNow: it is over, or no reason is given.
    """
    _require_in_hand(follow_up)
    reason = _said(reason, "Say why it is given up: whoever reads it later must understand.")
    session.execute(
        update(table_of(Delivery))
        .where(
            Delivery.invitation_id == follow_up.invitation_id,
            Delivery.kind == DeliveryKind.RE_ASK,
            Delivery.state == DeliveryState.READY,
        )
        .values(state=DeliveryState.CANCELLED, reason="The follow-up was given up.")
    )
    follow_up.state = FollowUpState.GIVEN_UP
    follow_up.closed_at = now
    record(session, follow_up, "Gave it up:", by, now, note=reason)


def _require_in_hand(follow_up: FollowUp) -> None:
    if follow_up.state not in IN_HAND:
        raise NotNow(OVER)


def _said(words: str, otherwise: str) -> str:
    said = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise NotNow(otherwise)
    return said
