"""A sender in a test's hands, and the settings mails are written with."""

from collections.abc import Callable, Sequence
from datetime import datetime

from config import Config
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, Outcome

CONFIG = Config.from_environ(
    {
        "COMEBACK_SECRET_KEY": "a secret of the tests",
        "COMEBACK_TIMEZONE": "Europe/Lisbon",
        "COMEBACK_BASE_URL": "https://ask.shop.example",
        "COMEBACK_SHOP_NAME": "The shop",
        "COMEBACK_SHOP_ADDRESS": "Rua do Ouro 12, Lisboa",
    }
)


class Pigeon:
    """Keeps what it is given, and answers as it is told to."""

    def __init__(self, answer: Callable[[Mail], Outcome] = lambda mail: ACCEPTED) -> None:
        self.answer = answer
        self.sent: list[Mail] = []

    def send(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
        self.sent.extend(mails)
        return [self.answer(mail) for mail in mails]
