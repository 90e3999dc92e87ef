"""What the provider tells of its mails: signed events, some twice, in no order."""

import base64
import json
import random
import time
import urllib.request
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.error import URLError

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TWICE = 0.2
AT_ONCE = 2_000
PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 60

Event = dict[str, Any]


class EventHook:
    """Posts to `url` what became of each mail until it is taken; signs it with a key in PEM."""

    def __init__(self, url: str, key: str, rng: random.Random) -> None:
        loaded = serialization.load_pem_private_key(key.encode(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        self._url, self._key, self._rng = url, loaded, rng
        self._events: Queue[Event] = Queue()
        self._posting = False
        Thread(target=self._post_for_ever, daemon=True).start()

    @property
    def is_done(self) -> bool:
        return self._events.empty() and not self._posting

    def tell(self, mails: list[dict[str, Any]]) -> None:
        for mail in mails:
            for event in ("processed", "delivered"):
                self._events.put(
                    {
                        "email": mail["to"][0]["email"],
                        "timestamp": int(time.time()),
                        "event": event,
                        **mail["custom_args"],
                    }
                )

    def _post_for_ever(self) -> None:
        while True:
            self._posting = False
            time.sleep(PAUSE_SECONDS)
            self._posting = True
            events = self._gathered()
            events += [event for event in events if self._rng.random() < TWICE]
            self._rng.shuffle(events)
            for start in range(0, len(events), AT_ONCE):
                self._post(events[start : start + AT_ONCE])

    def _gathered(self) -> list[Event]:
        events = []
        try:
            while True:
                events.append(self._events.get_nowait())
        except Empty:
            return events

    def _post(self, events: list[Event]) -> None:
        body = json.dumps(events).encode() + b"\r\n"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self._signed(body), timeout=30).close()  # noqa: S310 our own
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _signed(self, body: bytes) -> urllib.request.Request:
        now = str(int(time.time()))
        signature = self._key.sign(now.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": now,
        }
        return urllib.request.Request(self._url, body, headers)  # noqa: S310 our own


def new_key() -> tuple[str, str]:
    """Return a private key as PEM, and its public key as SendGrid shows it: base64 in one line."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode(), base64.b64encode(public).decode()
