"""Mail through SendGrid: up to 1,000 letters of one kind in a request.

SendGrid has no idempotency key: whatever does not surely say no may have been sent.
"""

import json
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException
from socket import gaierror
from typing import Any
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from feedback.mail.letter import DAY, TOKEN, Letter
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, UNWANTED, Fate, Outcome, Slip, StillWanted

HOST = "https://api.sendgrid.com"
TIMEOUT = 30
# A batch stops here, long before its lease runs out; what has not been handed over waits.
DEADLINE = 120
A_REQUEST = 1_000

WAITS = Outcome(Fate.TRY_AGAIN, "SendGrid was too slow; the rest of the batch waits.")
UNREACHED = Outcome(Fate.TRY_AGAIN, "SendGrid cannot be reached.")
NO_REPLY = Outcome(Fate.UNKNOWN, "SendGrid did not say whether it took the mail.")
TRACKING_OFF = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


class SendGridSender:
    """Sends with a key of the service at `host`."""

    def __init__(self, key: str, host: str = HOST) -> None:
        self._client = SendGridAPIClient(key, host).client
        # It waits for ever by default.
        self._client.timeout = TIMEOUT

    def prepare(self, now: datetime) -> Slip | None:
        return None

    def cancel(self, slip: Slip, now: datetime) -> bool:
        return False

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return {}

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        wanted = still_wanted(mails)
        sent = iter(self._send_all([mail for mail in mails if mail.number in wanted], now))
        return [next(sent) if mail.number in wanted else UNWANTED for mail in mails]

    def _send_all(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
        deadline = time.monotonic() + DEADLINE
        letters: defaultdict[int, list[int]] = defaultdict(list)
        for position, mail in enumerate(mails):
            letters[id(mail.letter)].append(position)
        outcomes = [WAITS] * len(mails)
        for positions in letters.values():
            for start in range(0, len(positions), A_REQUEST):
                part = positions[start : start + A_REQUEST]
                some = self._send([mails[position] for position in part], now, deadline)
                for position, outcome in zip(part, some, strict=True):
                    outcomes[position] = outcome
        return outcomes

    def _send(self, mails: Sequence[Mail], now: datetime, deadline: float) -> list[Outcome]:
        """Send mails of one letter; a request with a poisonous one is halved until it is found."""
        if time.monotonic() > deadline:
            return [WAITS] * len(mails)
        outcome = self._post(mails, now)
        if outcome.fate is Fate.REFUSED and len(mails) > 1:
            half = len(mails) // 2
            return [
                *self._send(mails[:half], now, deadline),
                *self._send(mails[half:], now, deadline),
            ]
        return [outcome] * len(mails)

    def _post(self, mails: Sequence[Mail], now: datetime) -> Outcome:
        try:
            reply = self._client.mail.send.post(request_body=_request(mails))
        except HTTPError as error:
            return _judged(error, now, mails)
        except URLError as error:
            never_left = isinstance(error.reason, ConnectionRefusedError | gaierror)
            return UNREACHED if never_left else NO_REPLY
        except (OSError, HTTPException):
            return NO_REPLY
        return ACCEPTED if reply.status_code in (HTTPStatus.OK, HTTPStatus.ACCEPTED) else NO_REPLY


def _request(mails: Sequence[Mail]) -> dict[str, Any]:
    letter: Letter = mails[0].letter
    return {
        "from": {"email": letter.head.mail_from, "name": letter.head.shop},
        "subject": letter.subject,
        "personalizations": [_personalization(mail) for mail in mails],
        "content": [
            {"type": "text/plain", "value": letter.text},
            {"type": "text/html", "value": letter.html},
        ],
        "tracking_settings": TRACKING_OFF,
    }


def _personalization(mail: Mail) -> dict[str, Any]:
    """Return one customer's part; SendGrid keeps custom_args for ever, so they are but numbers."""
    return {
        "to": [{"email": mail.recipient}],
        "substitutions": {TOKEN: mail.token, DAY: mail.day},
        "headers": mail.headers,
        "custom_args": {"delivery": str(mail.number), "attempt": str(mail.attempt)},
    }


def _judged(error: HTTPError, now: datetime, mails: Sequence[Mail]) -> Outcome:
    status = error.status_code
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        return Outcome(Fate.REFUSED, _said(error, mails))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Outcome(Fate.TRY_AGAIN, f"SendGrid does not take the key or the sender ({status}).")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome(Fate.TRY_AGAIN, "SendGrid asked to slow down.", _reset(error.headers, now))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Outcome(Fate.TRY_AGAIN, "SendGrid is not available.")
    return NO_REPLY


def _said(error: HTTPError, mails: Sequence[Mail]) -> str:
    try:
        message = str(json.loads(error.body)["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        message = str(error.reason)
    for mail in mails:
        message = message.replace(mail.recipient, "the address")
    return f"SendGrid refused it: {message[:200]}"


def _reset(headers: Message, now: datetime) -> timedelta | None:
    """Return the time until the limit is lifted, which SendGrid gives in epoch seconds."""
    given = headers.get("X-RateLimit-Reset", "")
    if not given.isdigit():
        return None
    return max(timedelta(seconds=int(given) - now.timestamp()), timedelta(seconds=1))
