"""Whoever writes about an invitation takes turns: its customer in two tabs, staff, and the jobs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.invitation import Invitation


def take_turns(session: Session, invitation_id: int) -> None:
    """Hold the invitation's row until the commit: of two at once the second sees the first."""
    turn = select(Invitation.id).where(Invitation.id == invitation_id)
    # With its key shared, or a claim that gives this invitation a link would wait in a circle.
    session.execute(turn.with_for_update(key_share=True))
