"""A mail: a letter filled in for one customer, and its bytes as SMTP wants them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.quoprimime import body_encode
from email.utils import format_datetime, formataddr
from functools import lru_cache

from config import ADDRESS
from feedback.mail.letter import DAY, TOKEN, Letter, Letterhead
from feedback.tokens import hash_token

# Quoted-printable writes no "=_", so this line stands in no body.
BOUNDARY = "=_comeback"
# No line is longer (RFC 2045), the = at its end included.
LONGEST_LINE = 76
_TOKEN, _DAY = TOKEN.encode(), DAY.encode()
ATOM = re.compile(rb"%token%|%day%|=[0-9A-F]{2}|.")
# What takes the place of a mark is never wider: a token, and a day in any of our languages.
WIDE = {_TOKEN: 27, _DAY: 40}


@dataclass(slots=True)
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

    def _fill(self, words: str) -> str:
        return words.replace(TOKEN, self.token).replace(DAY, self.day)


def headers_of(letter: Letter) -> dict[str, str]:
    """Return the headers that let a mail program unsubscribe in one click (RFC 8058).

    The token is left to fill in. There are none where nobody unsubscribes.
    """
    if not letter.unsubscribes:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.head.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def is_sendable(address: str) -> bool:
    """Tell whether an address can stand in a header and be mailed without extensions."""
    return ADDRESS.fullmatch(address) is not None


def write_message(mail: Mail, now: datetime) -> bytes:
    """Return the whole message, text and HTML, with lines short enough for any server."""
    letter = mail.letter
    name = hash_token(mail.token)
    domain = letter.head.mail_from.rpartition("@")[2]
    own = f"To: {mail.recipient}\r\nDate: {_date(now)}\r\nMessage-ID: <{name}@{domain}>\r\n"
    rest = _template(letter).replace(_TOKEN, mail.token.encode()).replace(_DAY, _quoted(mail.day))
    return own.encode("ascii") + rest


@lru_cache
def _template(letter: Letter) -> bytes:
    """Return what all mails of a letter share, encoded once; the marks are left to fill."""
    headers = {
        "From": _sender(letter.head),
        "Subject": Header(letter.subject, "utf-8", header_name="Subject").encode(linesep="\r\n"),
        **headers_of(letter),
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"',
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    parts = _part("text/plain", letter.text) + _part("text/html", letter.html)
    return head.encode("ascii") + b"\r\n" + parts + f"--{BOUNDARY}--\r\n".encode()


def _part(kind: str, body: str) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: {kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + b"\r\n".join(map(_folded, body.splitlines())) + b"\r\n"


def _folded(line: str) -> bytes:
    """Return a line in quoted-printable, folded where no mark and no code is broken.

    The standard library's folding would break the marks.
    """
    folded, width = [], 0
    for atom in ATOM.findall(_quoted(line)):
        wide = WIDE.get(atom, len(atom))
        if width + wide >= LONGEST_LINE:
            folded.append(b"=\r\n")
            width = 0
        folded.append(atom)
        width += wide
    return b"".join(folded)


@lru_cache
def _quoted(words: str) -> bytes:
    """Return words in quoted-printable, in one line."""
    bytes_as_letters = words.encode().decode("latin-1")
    return body_encode(bytes_as_letters, maxlinelen=len(bytes_as_letters) * 3 + 4).encode("ascii")


@lru_cache(maxsize=1)
def _date(now: datetime) -> str:
    return format_datetime(now)


@lru_cache
def _sender(head: Letterhead) -> str:
    name = " ".join(head.shop.split())
    return formataddr((name, head.mail_from), "utf-8")
