"""What SendGrid is asked to send: the letter once, and what differs for each customer."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from feedback.mail.letter import DAY, TOKEN
from feedback.mail.message import Mail, headers_of
from feedback.mail.sender import Slip

A_REQUEST = 1_000
TRACKING_OFF = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


def part_into_requests(mails: Sequence[Mail]) -> Iterator[list[int]]:
    """Yield positions of mails of one letter to different addresses, up to 1,000 at a time.

    An address twice in a request fails all of it.
    """
    seen: Counter[tuple[int, str]] = Counter()
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for position, mail in enumerate(mails):
        letter, address = id(mail.letter), mail.recipient.lower()
        groups[letter, seen[letter, address]].append(position)
        seen[letter, address] += 1
    for positions in groups.values():
        for start in range(0, len(positions), A_REQUEST):
            yield positions[start : start + A_REQUEST]


def write_request(mails: Sequence[Mail], slip: Slip | None) -> dict[str, Any]:
    """Return the body of a request for mails of one letter, to leave when the slip says."""
    letter = mails[0].letter
    headers = headers_of(letter)
    return {
        **_schedule(slip),
        "from": {"email": letter.head.mail_from, "name": letter.head.shop},
        "subject": letter.subject,
        "personalizations": [_personalization(mail, headers) for mail in mails],
        "content": [
            {"type": "text/plain", "value": letter.text},
            {"type": "text/html", "value": letter.html},
        ],
        "tracking_settings": TRACKING_OFF,
    }


def _schedule(slip: Slip | None) -> dict[str, Any]:
    if slip is None:
        return {}
    return {"batch_id": slip.provider_batch, "send_at": int(slip.leaves_at.timestamp())}


def _personalization(mail: Mail, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return one customer's part; SendGrid keeps custom_args for ever, so they are but numbers.

    They stand among the fields of its events, one of which is called `attempt`.
    """
    return {
        "to": [{"email": mail.recipient}],
        "substitutions": {TOKEN: mail.token, DAY: mail.day},
        "headers": {name: value.replace(TOKEN, mail.token) for name, value in headers.items()},
        "custom_args": {
            "comeback_delivery": str(mail.number),
            "comeback_attempt": str(mail.attempt),
        },
    }
