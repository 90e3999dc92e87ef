"""From what became due to invitations ready to be sent."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.shop import Shop


def ask(shop: Shop, now: datetime) -> str:
    """List, draw and invite: a part at a time, so that answers are never kept waiting."""
    zone, language, secret = shop.config.timezone, shop.config.language, shop.config.secret_key
    listed = _in_parts(shop, lambda session: list_frame(session, now, zone, secret))
    put_to_draw = _in_parts(shop, draw_sample)
    decided = _in_parts(shop, lambda session: issue_invitations(session, now, zone, language))
    return f"{listed} listed, {put_to_draw} put to the draw, {decided} drawn invited or left out"


def _in_parts(shop: Shop, stage: Callable[[Session], int]) -> int:
    """Run a stage until nothing is left, each part in a transaction of its own."""
    total = 0
    while True:
        with shop.sessions.begin() as session:
            count = stage(session)
        if not count:
            return total
        total += count
