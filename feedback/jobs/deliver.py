"""Sends the mails that are ready."""

from datetime import datetime

from feedback.clock import system_clock
from feedback.fieldwork.deliver import deliver_due
from feedback.mail.choice import sender_for
from feedback.shop import Shop


def deliver(shop: Shop, now: datetime) -> str:
    """Send what may be sent; time runs on from the slot's while the senders are at work."""
    behind = system_clock() - now
    sender = sender_for(shop.config, shop.sessions)
    sent = deliver_due(shop.sessions, sender, shop.config, lambda: system_clock() - behind)
    return str(sent)
