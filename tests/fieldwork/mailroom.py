"""A sender in a test's hands, and the settings mails are written with."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from config import Config
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, UNWANTED, Outcome, Slip, StillWanted

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

    def prepare(self, now: datetime) -> Slip | None:
        return None

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        wanted = still_wanted(mails)
        self.sent.extend(mail for mail in mails if mail.number in wanted)
        return [self.answer(mail) if mail.number in wanted else UNWANTED for mail in mails]

    def cancel(self, slip: Slip, now: datetime) -> bool | None:
        return False

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return {}
