"""What comes back of the mails: the addresses that are no more, and the few who complain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedback.demo.mailbox import Mail
from feedback.demo.world import Purpose, World
from feedback.fieldwork.receipts import record_receipts
from feedback.mail.event import MailEvent
from feedback.models.receipt import ReceiptEvent

# So rarely that the survey never stops for it, however large the shop.
FIRST_COMPLAINT, COMPLAINS_EVERY = 200, 1_500
BOUNCED_AFTER = timedelta(minutes=2)
COMPLAINED_AFTER = timedelta(hours=3)
NO_SUCH_BOX = "The customer's mail server said 550 5.1.1"


class Returned:
    """The events of the mails nobody answers, until the next tick records them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._silent = 0
        self._waiting: list[MailEvent] = []

    def receive(self, silent: Sequence[Mail], at: datetime, day: int) -> None:
        """Decide which of a day's mails, of those nobody says anything to, bounce."""
        unknown = self._world.shop.replying.unknown_address
        drawn = self._world.rng(Purpose.RETURNED, day).random(len(silent))
        for mail, chance in zip(silent, drawn, strict=True):
            self._silent += 1
            if self._silent % COMPLAINS_EVERY == FIRST_COMPLAINT:
                self._add(mail, ReceiptEvent.COMPLAINED, at + COMPLAINED_AFTER)
            elif chance < unknown:
                self._add(mail, ReceiptEvent.BOUNCED, at + BOUNCED_AFTER)

    def record(self, session: Session) -> None:
        record_receipts(session, self.drop())

    def drop(self) -> list[MailEvent]:
        """Return what waits, which then waits no more."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _add(self, mail: Mail, event: ReceiptEvent, at: datetime) -> None:
        reason = NO_SUCH_BOX if event is ReceiptEvent.BOUNCED else None
        happened = MailEvent(mail.delivery_id, mail.attempt, event, at, reason=reason)
        self._waiting.append(happened)
