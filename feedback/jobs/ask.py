"""From what became due to invitations ready to be sent."""

from datetime import datetime

from feedback.clock import Clock, system_clock
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.jobs.parts import in_parts
from feedback.shop import Shop


def ask(shop: Shop, now: datetime, clock: Clock = system_clock) -> str:
    """List what fell due by the slot, draw from it, and invite those drawn.

    Invitations are issued when they really are, not at a slot caught up with: their mails leave
    together, so the days between two to one person must be counted from there.
    """
    sessions, zone, language = shop.sessions, shop.config.timezone, shop.config.language
    listed = in_parts(sessions, lambda session: list_frame(session, now))
    drawn = in_parts(sessions, draw_sample)
    issued_at = max(now, clock())
    decided = in_parts(
        sessions, lambda session: issue_invitations(session, issued_at, zone, language)
    )
    return f"{listed} listed, {drawn} put to the draw, {decided} invited or left out"
