"""Reminds, once, those who have not answered."""

from datetime import datetime

from feedback.database import reading
from feedback.fieldwork.remind import Reminder, add_reminders, due_reminders
from feedback.shop import Shop
from reports.words import counted


def remind(shop: Shop, now: datetime) -> str:
    """Get the reminders ready that fell due by the slot; who answers waits for no search."""
    added = 0
    while reminders := _due(shop, now):
        with shop.sessions.begin() as session:
            add_reminders(session, reminders)
        added += len(reminders)
    return f"{counted(added, 'reminder')}"


def _due(shop: Shop, now: datetime) -> list[Reminder]:
    with reading(shop.sessions) as session:
        return due_reminders(session, now, shop.config.timezone)
