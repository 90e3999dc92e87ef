"""A letter and its mails, for the senders to carry."""

from collections.abc import Sequence

from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail
from feedback.mail.sender import Outcome, Sender
from tests.conftest import NOON

HEAD = Letterhead(
    shop="Café Lumière & Söhne",
    address="Rua do Ouro 12, 1100-060 Lisboa",
    mail_from="service@shop.example",
    base_url="https://ask.shop.example",
)
TOKEN = "abcdefghijklmnopqrstuvwxyz0"


def mail(
    recipient: str = "ann@customer.example",
    *,
    number: int = 7,
    survey: str = "completed",
    language: str = "en",
    token: str = TOKEN,
) -> Mail:
    letter = write_letter(HEAD, survey, language)
    return Mail(letter, recipient, token, "2 March 2026", number=number, attempt=1)


def send(sender: Sender, mails: Sequence[Mail]) -> list[Outcome]:
    """Hand mails over, all of which are still wanted."""
    return sender.send(mails, NOON, None, lambda some: {one.number for one in some})
