"""Opens the follow-ups of who did not say, and of who was to be asked again and got no mail."""

from datetime import datetime

from feedback.fieldwork.follow_up import open_unsaid
from feedback.fieldwork.re_ask import take_back_unasked
from feedback.jobs.parts import in_parts
from feedback.shop import Shop


def follow_ups(shop: Shop, now: datetime) -> str:
    """Open one for each No of an hour ago or longer; those left wrong have theirs at once."""
    opened = in_parts(shop.sessions, lambda session: open_unsaid(session, now))
    returned = in_parts(shop.sessions, lambda session: take_back_unasked(session, now))
    return f"{opened} opened, {returned} not reached by the mail that asks again"
