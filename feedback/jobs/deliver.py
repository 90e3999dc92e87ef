"""Sends the mails that are ready, and tells staff where mail stands still."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from config import PREFIX
from feedback.clock import system_clock
from feedback.database import reading
from feedback.fieldwork.deliver import Delivered, deliver_due, receipts_come
from feedback.fieldwork.standstill import tell_of_standstill
from feedback.mail.choice import sender_for
from feedback.models.delivery import Delivery, DeliveryState, OutboxMail
from feedback.models.survey import Survey
from feedback.shop import Shop

WORDS = {
    "accepted": "taken by the provider",
    "refused": "refused",
    "bounced": "came back at once",
    "postponed": "put off",
    "unknown": "may have left, to be settled",
    "stopped": "stopped",
    "settled": "settled as sent",
    "ready_again": "settled as not sent, ready again",
    "held": "held for a decision",
}

# The outbox keeps its mails a day longer.
LOOK_BACK = timedelta(days=29)


class WrongSender(Exception):
    """Mails would be kept in the outbox, and nobody get them, that another sender was to send."""


def deliver(shop: Shop, now: datetime) -> str:
    """Send what may be sent; time runs on from the slot's while the senders are at work.

    Raises:
        WrongSender: the settings ask for the outbox, and mails have left by another sender.
    """
    if shop.config.mail_url.startswith("outbox"):
        _refuse_real_mail(shop, now)
    behind = system_clock() - now
    sender = sender_for(shop.config, shop.sessions)
    try:
        sent = deliver_due(shop.sessions, sender, shop.config, lambda: system_clock() - behind)
    finally:
        receipts = receipts_come(shop.config)
        tell_of_standstill(shop.sessions, system_clock() - behind, receipts=receipts)
    return spell(sent)


def spell(sent: Delivered) -> str:
    """Return "56 accepted, 5 put off"; what came to nothing is left out."""
    counts = ((getattr(sent, name), said) for name, said in WORDS.items())
    return ", ".join(f"{count:,} {said}" for count, said in counts if count) or "nothing to send"


def _refuse_real_mail(shop: Shop, now: datetime) -> None:
    with reading(shop.sessions) as session:
        restored = session.scalar(select(func.max(Survey.restored_at)))
        since = max(now - LOOK_BACK, restored or now - LOOK_BACK)
        states = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)
        if any(_left_elsewhere(session, state, since) for state in states):
            raise WrongSender(
                f"Mails left by another sender, and {PREFIX}MAIL_URL is outbox: here; set it as "
                "`comeback serve` has it, or run `comeback db hold` where this is a copy."
            )


def _left_elsewhere(session: Session, state: DeliveryState, since: datetime) -> bool:
    """Tell whether the last mail claimed and now in this state is not in the outbox."""
    last = session.scalar(
        select(Delivery.id)
        .where(Delivery.state == state, Delivery.claimed_at > since)
        .order_by(Delivery.claimed_at.desc())
        .limit(1)
    )
    kept = select(exists().where(OutboxMail.delivery_id == last))
    return last is not None and not session.scalar(kept)
