"""Mail through SendGrid: up to 1,000 letters of one kind in a request.

SendGrid has no idempotency key: whatever does not surely say no may have been sent.
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.message import Mail
from feedback.mail.permission import Permission
from feedback.mail.sender import UNWANTED, Fate, Outcome, Slip, StillWanted, Unreached, believe
from feedback.mail.sendgrid_calls import (
    NoLonger,
    NoReply,
    Reply,
    SendGridCalls,
    Unconnected,
    key_and_host,
)
from feedback.mail.sendgrid_reply import NO_REPLY, SLOW_DOWN, judge, pause_after
from feedback.mail.sendgrid_request import part_into_requests, write_request

# Seconds a call may take, all of it; and a batch, after which what was not handed over waits.
TIMEOUT: float = 30
DEADLINE: float = 120
# Seconds a batch sits out where SendGrid says that its limit is reached.
LONGEST_PAUSE = 10
# SendGrid takes a cancellation until ten minutes before the mails leave; five more are for clocks
# that differ and for the call itself.
MARGIN = timedelta(minutes=15)
# Nothing was cancelled: too many are, the key may not, or there is nothing to cancel.
REFUSALS = range(400, 500)

UNREACHED = Outcome(Fate.TRY_AGAIN, "SendGrid cannot be reached.")
WAITS = Outcome(Fate.TRY_AGAIN, "SendGrid was slow or silent; the rest of the batch waits.")


def sender_of(config: Config, sessions: sessionmaker[Session]) -> "SendGridSender":
    """Return the sender of sendgrid://KEY@host."""
    key, host = key_and_host(config.mail_url)
    return SendGridSender(key, host, timedelta(minutes=config.mail_delay))


class SendGridSender:
    """Sends with a key of the service at `host`, which lets each batch go after `delay`."""

    def __init__(self, key: str, host: str, delay: timedelta = timedelta(0)) -> None:
        self._calls = SendGridCalls(key, host)
        self._delay = delay

    def prepare(self, now: datetime) -> Slip | None:
        if not self._delay:
            return None
        reply = self._asked("post", "mail/batch")
        if reply is None:
            raise Unreached(UNREACHED.reason)
        told = reply.told if reply.status == HTTPStatus.CREATED else None
        if not isinstance(told, dict) or "batch_id" not in told:
            raise Unreached(f"SendGrid gave no name for a batch ({reply.status}).")
        return Slip(told["batch_id"], now + self._delay)

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        batch = _Batch(self._calls, now, slip, still_wanted)
        outcomes = [WAITS] * len(mails)
        for positions in part_into_requests(mails):
            some = batch.send([mails[position] for position in positions])
            for position, outcome in zip(positions, some, strict=True):
                outcomes[position] = outcome
        return believe(outcomes)

    def cancel(self, slip: Slip, now: datetime) -> bool | None:
        """Cancel, and believe only what SendGrid itself lists as cancelled.

        It refuses to cancel twice, and to have more than ten batches cancelled at a time. What is
        not listed although nobody heard a reply may be cancelled yet.
        """
        if now + MARGIN > slip.leaves_at:
            return None
        cancelled = {"batch_id": slip.provider_batch, "status": "cancel"}
        place = "user/scheduled_sends"
        reply = self._asked("post", place, cancelled)
        if reply and reply.status == HTTPStatus.CREATED and reply.told == cancelled:
            return True
        seen = self._asked("get", f"{place}/{slip.provider_batch}")
        listed = seen.told if seen and seen.status == HTTPStatus.OK else None
        if isinstance(listed, list) and cancelled in listed:
            return True
        refused = reply and reply.status in REFUSALS
        return False if refused and isinstance(listed, list) else None

    def _asked(self, verb: str, path: str, body: object = None) -> Reply | None:
        try:
            return self._calls.ask(verb, path, body, seconds=TIMEOUT)
        except (Unconnected, NoReply):
            return None

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return {}


class _Batch:
    """A batch on its way: what stops one request stops the rest."""

    def __init__(
        self, calls: SendGridCalls, now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> None:
        self._calls = calls
        self._now = now
        self._slip = slip
        self._still_wanted = still_wanted
        self._start = time.monotonic()
        self._resumes = self._start
        self._stopped: Outcome | None = None

    def send(self, mails: Sequence[Mail]) -> list[Outcome]:
        """Send mails of one letter; a request with a poisonous one is halved until it is found."""
        if stopped := self._rest():
            return [stopped] * len(mails)
        permission = Permission(self._still_wanted, mails)
        numbers = permission.numbers
        wanted = [mail for mail in mails if mail.number in numbers]
        try:
            outcome = self._post(wanted, permission) if wanted else UNWANTED
        except NoLonger:
            return self.send(mails)
        if outcome.fate is Fate.REFUSED and len(wanted) > 1:
            half = len(wanted) // 2
            sent = iter([*self.send(wanted[:half]), *self.send(wanted[half:])])
        else:
            sent = iter([outcome] * len(wanted))
        return [next(sent) if mail.number in numbers else UNWANTED for mail in mails]

    def _rest(self) -> Outcome | None:
        """Sit out a short pause; return why the rest of the batch waits, where it does."""
        if self._stopped:
            return self._stopped
        pause = self._resumes - time.monotonic()
        if pause > LONGEST_PAUSE:
            self._stopped = Outcome(Fate.TRY_AGAIN, SLOW_DOWN, timedelta(seconds=pause))
        elif pause > 0:
            time.sleep(pause)
        if time.monotonic() > self._start + DEADLINE:
            self._stopped = WAITS
        return self._stopped

    def _post(self, mails: Sequence[Mail], permission: Permission) -> Outcome:
        request = write_request(mails, self._slip)
        may_leave = partial(permission.holds_for, mails)
        try:
            reply = self._calls.ask(
                "post", "mail/send", request, seconds=TIMEOUT, may_leave=may_leave
            )
        except Unconnected:
            self._stopped = UNREACHED
            return UNREACHED
        except NoReply:
            self._stopped = WAITS
            return NO_REPLY
        outcome = judge(reply, self._now)
        if outcome.fate is Fate.TRY_AGAIN:
            self._stopped = outcome
        elif outcome.fate is Fate.UNKNOWN:
            self._stopped = WAITS
        elif pause := pause_after(reply, self._now):
            self._resumes = self._start + pause.total_seconds()
        return outcome
