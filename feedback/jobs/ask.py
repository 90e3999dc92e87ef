"""From what became due to invitations ready to be sent."""

from datetime import datetime

from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.jobs.parts import in_parts
from feedback.shop import Shop


def ask(shop: Shop, now: datetime) -> str:
    """List what fell due, draw from it, and invite those drawn."""
    sessions, config = shop.sessions, shop.config
    zone, language, secret = config.timezone, config.language, config.secret_key
    listed = in_parts(sessions, lambda session: list_frame(session, now, zone, secret))
    drawn = in_parts(sessions, draw_sample)
    decided = in_parts(sessions, lambda session: issue_invitations(session, now, zone, language))
    return f"{listed} listed, {drawn} put to the draw, {decided} drawn invited or left out"
