"""A sender in a process of its own, which delivers what is ready until it is killed."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from config import Config
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.fieldwork import claim, deliver, record, settle
from feedback.fieldwork.deliver import deliver_due
from feedback.mail import sendgrid
from feedback.mail.choice import sender_for
from feedback.mail.message import Mail
from feedback.mail.sender import Fate, Outcome, Sender, Slip, StillWanted

PAUSE_SECONDS = 0.05
LEASE = timedelta(seconds=4)
# The provider says nothing for longer than a sender listens.
TIMEOUT_SECONDS = 0.8
DEADLINE_SECONDS = 3
SETTLE_FOR = timedelta(seconds=6)
FIRST_PAUSE = timedelta(seconds=0.5)
BATCH = 200


class Naive:
    """Does what must not be done: tries again whatever it does not know to have left."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def prepare(self, now: datetime) -> Slip | None:
        return self._sender.prepare(now)

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        outcomes = self._sender.send(mails, now, slip, still_wanted)
        again = Outcome(Fate.TRY_AGAIN, "It is not known whether it left.")
        return [again if one.fate is Fate.UNKNOWN else one for one in outcomes]

    def cancel(self, slip: Slip, now: datetime) -> bool | None:
        return self._sender.cancel(slip, now)

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return self._sender.have_left(numbers)


def keep_delivering(settings: Mapping[str, str], naive: bool) -> None:
    """Deliver with the sender the settings ask for, again and again."""
    hurry()
    config = Config.from_environ(settings)
    sessions = make_sessions(make_engine(config.database_url))
    sender = sender_for(config, sessions)
    while True:
        deliver_due(sessions, Naive(sender) if naive else sender, config, system_clock)
        time.sleep(PAUSE_SECONDS)


def hurry() -> None:
    """Make minutes seconds in this process: leases, pauses, patience with the provider."""
    claim.LEASE = LEASE
    deliver.BATCH = BATCH
    settle.SETTLE_FOR = SETTLE_FOR
    record.FIRST_PAUSE = record.LONGEST_PAUSE = FIRST_PAUSE
    sendgrid.TIMEOUT = TIMEOUT_SECONDS
    sendgrid.DEADLINE = DEADLINE_SECONDS
