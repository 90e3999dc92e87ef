"""What staff must know, posted to a system of the shop's and signed (Standard Webhooks)."""

import asyncio
import json
import re
import ssl
from base64 import b64decode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from standardwebhooks import Webhook

from config import LOCAL
from feedback.tokens import hash_token

# For the whole of a post, from looking the host up to the first line of the answer.
DEADLINE = 20.0
URL = re.compile(r"https?://[!-~]+")
SHORTEST_SECRET = 24


@dataclass(frozen=True, slots=True)
class Event:
    """What happened; `key` stays the same when it is posted again, so that receivers can tell."""

    key: str
    kind: str
    happened_at: datetime
    data: Mapping[str, str | int]

    @property
    def number(self) -> str:
        return f"msg_{hash_token(self.key)}"

    @property
    def body(self) -> str:
        told = {"type": self.kind, "timestamp": self.happened_at.isoformat(), "data": self.data}
        return json.dumps(told, separators=(",", ":"), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where events are posted to, and the secret they are signed with (whsec_ and base64)."""

    url: str
    secret: str

    def fault(self) -> str | None:
        """Return why nothing can be posted, naming the setting; None where all is well."""
        return _fault_of_url(self.url) or _fault_of_secret(self.secret)


def post_all(receiver: Receiver, events: Sequence[Event], now: datetime) -> list[str | None]:
    """Post events, all at once; return for each why it was not taken, None where it was.

    Only a 2xx is a yes. No redirect is followed and no proxy asked.
    """
    if fault := receiver.fault():
        return [fault] * len(events)

    async def together() -> list[str | None]:
        return await asyncio.gather(*(_post(receiver, event, now) for event in events))

    # In a thread of its own: whoever calls may be in the middle of an event loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, together()).result()


def _fault_of_url(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "COMEBACK_ALERT_URL is no address that can be read."
    if not URL.fullmatch(url) or not parts.hostname:
        return "COMEBACK_ALERT_URL is no address in plain ASCII with a host."
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        return "COMEBACK_ALERT_URL begins with http: what is told could be read on its way."
    return None


def _fault_of_secret(secret: str) -> str | None:
    if not secret:
        return "COMEBACK_ALERT_SECRET is not set, and nothing is posted without a signature."
    try:
        length = len(b64decode(secret.removeprefix("whsec_"), validate=True))
    except ValueError:
        return "COMEBACK_ALERT_SECRET is not whsec_ and base64."
    if length < SHORTEST_SECRET:
        return f"COMEBACK_ALERT_SECRET holds {length} bytes; fewer than 24 can be guessed."
    return None


async def _post(receiver: Receiver, event: Event, now: datetime) -> str | None:
    try:
        async with asyncio.timeout(DEADLINE):
            status = await _exchange(receiver.url, _request(receiver, event, now))
    except TimeoutError:
        return f"The receiver did not answer within {DEADLINE:.0f} seconds."
    except OSError as error:
        return f"The receiver cannot be reached ({type(error).__name__})."
    except (ValueError, IndexError):
        return "The receiver broke off, or what it answered is not HTTP."
    return None if HTTPStatus.OK <= status < 300 else f"The receiver answered {status}."


def _request(receiver: Receiver, event: Event, now: datetime) -> bytes:
    parts = urlsplit(receiver.url)
    body = event.body
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc.rpartition('@')[2]}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "User-Agent: Comeback",
        f"webhook-id: {event.number}",
        f"webhook-timestamp: {int(now.timestamp())}",
        f"webhook-signature: {Webhook(receiver.secret).sign(event.number, now, body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("ascii")


async def _exchange(url: str, request: bytes) -> int:
    """Send a request and return the status of its answer, whose words nobody needs.

    Raises:
        OSError: the receiver cannot be reached, or its certificate is not good.
        ValueError, IndexError: the answer is none.
    """
    parts = urlsplit(url)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if context else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        writer.write(request)
        await writer.drain()
        return await _status(reader)
    finally:
        writer.transport.abort()


async def _status(reader: asyncio.StreamReader) -> int:
    """Return the first status that is an answer: those in the 100s come before it."""
    while True:
        protocol, status = (await reader.readline()).split()[:2]
        if not protocol.startswith(b"HTTP/"):
            raise ValueError("not HTTP")
        if int(status) >= HTTPStatus.OK:
            return int(status)
        while (await reader.readline()).strip():
            pass
