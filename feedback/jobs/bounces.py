"""Reads the mailbox that mails sent over SMTP bounce to."""

from collections.abc import Sequence
from datetime import datetime

from feedback.fieldwork.receipts import Recorded
from feedback.fieldwork.returned import record_returned
from feedback.fieldwork.watch import stop_harmful
from feedback.mail.bounce import read_returned
from feedback.mail.mailbox import in_hundreds, open_mailbox
from feedback.shop import Shop


def bounces(shop: Shop, now: datetime) -> str:
    """Take in what nobody has seen; it is marked as seen once it is stored."""
    if not shop.config.bounces_url:
        return "no mailbox is set"
    seen = told = 0
    with open_mailbox(shop.config.bounces_url) as mailbox:
        for numbers in in_hundreds(mailbox.unseen()):
            recorded = take_in(shop, [mailbox.fetch(number) for number in numbers], now)
            mailbox.mark_seen(numbers)
            seen += len(numbers)
            told += recorded.new
    return f"{seen} messages read, {told} told something of our mails"


def take_in(shop: Shop, messages: Sequence[bytes], now: datetime) -> Recorded:
    """Record what messages say of our mails, some hundreds at most; what is left is nobody's."""
    returned = [found for message in messages if (found := read_returned(message))]
    with shop.sessions.begin() as session:
        recorded = record_returned(session, returned, now)
    if recorded.harmed:
        stop_harmful(shop.sessions, now)
    return recorded
