"""The mailbox that bounces come to, read over IMAP; what was taken in is marked as seen."""

import imaplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from config import LOCAL

PORT = 143
PORT_OF_TLS = 993
TIMEOUT = 30
# The reports come first in a message; what they give back of a long mail is not needed.
LARGEST = 256 * 1024


class Unreadable(Exception):
    """The mailbox cannot be read; the message says why, and names no secret."""


class Mailbox:
    """A folder that is open for reading."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server

    def unseen(self) -> list[str]:
        """Return the numbers of the messages nobody has seen."""
        _, found = self._server.uid("SEARCH", "UNSEEN")
        return found[0].decode().split() if found and found[0] else []

    def fetch(self, number: str) -> bytes:
        """Return the beginning of a message, and leave it unseen; empty where it is gone."""
        _, parts = self._server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((part[1] for part in parts if isinstance(part, tuple)), b"")

    def mark_seen(self, numbers: Sequence[str]) -> None:
        self._server.uid("STORE", ",".join(numbers), "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """Open the folder of imaps://user:password@host/FOLDER, and leave it as it is afterwards.

    Raises:
        Unreadable: it cannot be reached or opened, or breaks off.
    """
    parts = urlsplit(url)
    try:
        server = _connect(url)
        with server:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.strip("/")) or "INBOX"
            answer, _ = server.select(f'"{folder}"')
            if answer != "OK":
                raise Unreadable(f"The mail server has no folder {folder}.")
            yield Mailbox(server)
    except (imaplib.IMAP4.error, OSError) as problem:
        raise Unreadable(f"The mailbox cannot be read ({type(problem).__name__}).") from None


def _connect(url: str) -> imaplib.IMAP4:
    """Connect, encrypted unless the server is this machine: nobody may listen to a password."""
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "imaps":
        port = parts.port or PORT_OF_TLS
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
    server = imaplib.IMAP4(host, parts.port or PORT, timeout=TIMEOUT)
    if "STARTTLS" in server.capabilities:
        server.starttls(context)
    elif host not in LOCAL:
        server.shutdown()
        raise Unreadable("The mail server offers no encryption; no password was sent.")
    return server


def in_hundreds(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    return (numbers[start : start + 100] for start in range(0, len(numbers), 100))
