"""Mail over SMTP, on several connections at once, every reply taken at its word."""

import time
from collections import deque
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.dialogue import CannotSignIn, Dialogue, call, greet
from feedback.mail.message import Mail, write_message
from feedback.mail.permission import Permission
from feedback.mail.sender import UNWANTED, Fate, Outcome, Slip, StillWanted, believe

PORT = 587
TIMEOUT: float = 30
# A batch stops here, long before its lease runs out; what has not been handed over waits.
DEADLINE: float = 120
CONNECTIONS = 4
# Mails of a connection of which it is asked at once whether they are still wanted.
PART = 25

NO_TIME = Outcome(Fate.TRY_AGAIN, "The mail server was too slow; the rest of the batch waits.")


def sender_of(config: Config, sessions: sessionmaker[Session]) -> "SmtpSender":
    """Return the sender of smtp://user:password@host:port."""
    return SmtpSender(config.mail_url)


class SmtpSender:
    """Sends through the server of smtp://user:password@host:port."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or PORT
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def prepare(self, now: datetime) -> Slip | None:
        return None

    def cancel(self, slip: Slip, now: datetime) -> bool:
        return False

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return {}

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        load = _Load(mails, now, still_wanted)
        carriers = [_Carrier(self, load) for _ in range(min(CONNECTIONS, len(load.parts)))]
        if len(carriers) == 1:
            carriers[0].work()
        elif carriers:
            with ThreadPoolExecutor(len(carriers)) as pool:
                for done in [pool.submit(carrier.work) for carrier in carriers]:
                    done.result()
        stopped = next((carrier.stopped for carrier in carriers if carrier.stopped), NO_TIME)
        return believe([outcome or stopped for outcome in load.outcomes])

    def connect(self, deadline: float) -> Dialogue:
        """Return a connection that is ready for mails.

        Raises:
            OSError, CannotSignIn: there is none to be had.
        """
        server = call(self._host, self._port, TIMEOUT, deadline)
        return greet(server, self._host, self._port, self._user, self._password)


@dataclass
class _Load:
    """A batch in parts, which the carriers share; None where a mail has no outcome yet."""

    mails: Sequence[Mail]
    now: datetime
    still_wanted: StillWanted
    deadline: float = field(init=False)
    parts: deque[range] = field(init=False)
    outcomes: list[Outcome | None] = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.mails)
        self.deadline = time.monotonic() + DEADLINE
        self.parts = deque(
            range(start, min(start + PART, count)) for start in range(0, count, PART)
        )
        self.outcomes = [None] * count

    def take(self) -> range | None:
        """Return a part nobody carries yet."""
        try:
            return self.parts.popleft()
        except IndexError:
            return None

    def ask(self, part: range) -> Permission:
        """Ask which mails of a part may still leave."""
        return Permission(self.still_wanted, [self.mails[position] for position in part])


class _Carrier:
    """Carries parts of a load over one connection, until none is left or it is `stopped`."""

    def __init__(self, sender: SmtpSender, load: _Load) -> None:
        self._sender = sender
        self._load = load
        self._dialogue: Dialogue | None = None
        self.stopped: Outcome | None = None

    def work(self) -> None:
        try:
            while self._load.parts and self._connected() and (part := self._load.take()):
                self._carry(part)
        finally:
            if self._dialogue:
                self._dialogue.leave()

    def _carry(self, part: range) -> None:
        permission = self._load.ask(part)
        for position in part:
            mail = self._load.mails[position]
            wanted = mail.number in permission.numbers
            outcome = self._hand_over(mail, permission) if wanted else UNWANTED
            self._load.outcomes[position] = outcome

    def _hand_over(self, mail: Mail, permission: Permission) -> Outcome:
        sender, message = mail.letter.head.mail_from, write_message(mail, self._load.now)
        may_leave = partial(permission.holds_for, [mail])
        dialogue = self._connected()
        if dialogue is None:
            return self.stopped or NO_TIME
        outcome = dialogue.hand_over(sender, mail.recipient, message, may_leave)
        if dialogue.is_worn_out and (another := self._connected()):
            return another.hand_over(sender, mail.recipient, message, may_leave)
        return outcome

    def _connected(self) -> Dialogue | None:
        """Return a connection that is ready; None where this carrier is `stopped`."""
        if time.monotonic() > self._load.deadline:
            self.stopped = NO_TIME
        if self.stopped:
            return None
        if self._dialogue is None or not self._dialogue.is_open:
            try:
                self._dialogue = self._sender.connect(self._load.deadline + TIMEOUT)
            except (OSError, CannotSignIn) as problem:
                self._dialogue = None
                self.stopped = Outcome(Fate.TRY_AGAIN, _told(problem))
        return self._dialogue


def _told(problem: Exception) -> str:
    if isinstance(problem, CannotSignIn):
        return str(problem)
    return f"The mail server cannot be reached ({type(problem).__name__})."
