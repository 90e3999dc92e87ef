"""A mail: a letter filled in for one customer, and its bytes as SMTP wants them."""

import re
from binascii import b2a_qp
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from feedback.mail.letter import DAY, TOKEN, Letter, Letterhead
from feedback.tokens import hash_token

# Quoted-printable writes no "=_", so this line stands in no body.
BOUNDARY = "=_comeback"
SENDABLE = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{1,253}")
UNSAFE = set('<>(),;:"\\[]')


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter to one address; `number` and `attempt` tell a provider's events apart."""

    letter: Letter = field(repr=False)
    recipient: str = field(repr=False)
    token: str = field(repr=False)
    day: str
    number: int
    attempt: int

    @property
    def text(self) -> str:
        return self._fill(self.letter.text)

    @property
    def html(self) -> str:
        return self._fill(self.letter.html)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that let a mail program unsubscribe in one click (RFC 8058)."""
        if not self.letter.unsubscribes:
            return {}
        return {
            "List-Unsubscribe": f"<{self._fill(self.letter.head.unsubscribe_url)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _fill(self, words: str) -> str:
        return words.replace(TOKEN, self.token).replace(DAY, self.day)


def is_sendable(address: str) -> bool:
    """Tell whether an address can stand in a header and be mailed without extensions."""
    return SENDABLE.fullmatch(address) is not None and not UNSAFE.intersection(address)


def write_message(mail: Mail, now: datetime) -> bytes:
    """Return the whole message, text and HTML, with lines short enough for any server."""
    letter = mail.letter
    headers = {
        "From": _sender(letter.head),
        "To": mail.recipient,
        "Subject": _encoded(letter.subject, "Subject"),
        "Date": format_datetime(now),
        "Message-ID": f"<{hash_token(mail.token)[:32]}@{_domain(letter.head)}>",
        **mail.headers,
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"',
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    parts = _part("text/plain", mail.text) + _part("text/html", mail.html)
    return head.encode("ascii") + b"\r\n" + parts + f"--{BOUNDARY}--\r\n".encode()


def _part(kind: str, body: str) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: {kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = "\r\n".join(body.splitlines()).encode()
    return head.encode() + b2a_qp(lines) + b"\r\n"


@lru_cache
def _sender(head: Letterhead) -> str:
    name = " ".join(head.shop.split())
    return formataddr((name, head.mail_from), "utf-8")


@lru_cache
def _encoded(words: str, header: str) -> str:
    return Header(words, "utf-8", header_name=header).encode(linesep="\r\n")


def _domain(head: Letterhead) -> str:
    return head.mail_from.rpartition("@")[2]
