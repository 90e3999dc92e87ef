"""Reminds, once, those who have not answered."""

from datetime import datetime

from feedback.fieldwork.remind import remind as add_reminders
from feedback.jobs.parts import in_parts
from feedback.shop import Shop


def remind(shop: Shop, now: datetime) -> str:
    """Get the reminders ready that fell due by the slot."""
    zone = shop.config.timezone
    added = in_parts(shop.sessions, lambda session: add_reminders(session, now, zone))
    return f"{added} reminders"
