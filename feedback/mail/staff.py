"""Letters to those who work at the shop: plain words, and no customer's address or words."""

from collections.abc import Sequence
from datetime import datetime

from feedback.mail.letter import Letter, Letterhead, render
from feedback.mail.message import Mail
from feedback.mail.sender import Outcome, Sender
from feedback.tokens import hash_token


def write_to_staff(head: Letterhead, subject: str, words: str) -> Letter:
    """Return a letter of lines of text; its HTML says the same, with links to follow."""
    said = {"subject": subject, "words": words, "shop": head.shop, "base_url": head.base_url}
    text, html = render("staff", said)
    return Letter(head, "en", subject, text, html, unsubscribes=False)


def send_to_staff(
    sender: Sender, letter: Letter, addresses: Sequence[str], key: str, now: datetime
) -> list[Outcome]:
    """Send one letter to each address; `key` tells it from others, the same when sent again."""
    mails = [
        Mail(letter, address, hash_token(f"{key} {address}"), day="", number=0, attempt=1)
        for address in addresses
    ]
    return sender.send(mails, now, None, lambda some: {mail.number for mail in some})
