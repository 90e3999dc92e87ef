"""A key of the tests', and requests signed with it as SendGrid signs them."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from feedback.hooks.sendgrid import SIGNATURE, TIMESTAMP
from feedback.models.delivery import Delivery


class Signer:
    """Signs with a P-256 key made for it, or for another curve."""

    def __init__(self, curve: ec.EllipticCurve | None = None) -> None:
        self._key = ec.generate_private_key(curve or ec.SECP256R1())

    @property
    def public(self) -> str:
        """Return the public key as SendGrid's settings page shows it."""
        spki = PublicFormat.SubjectPublicKeyInfo
        return b64encode(self._key.public_key().public_bytes(Encoding.DER, spki)).decode()

    def headers(self, body: bytes, now: datetime) -> dict[str, str]:
        timestamp = str(int(now.timestamp()))
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
        return {SIGNATURE: b64encode(signature).decode(), TIMESTAMP: timestamp}


def body_of(events: Sequence[Any]) -> bytes:
    return json.dumps(events).encode() + b"\r\n"


def event_of(
    mail: Delivery, address: str, event: str, happened_at: datetime, **more: Any
) -> Mapping[str, Any]:
    """Return an event as SendGrid tells it, with what we gave the mail along."""
    return {
        "email": address,
        "timestamp": int(happened_at.timestamp()),
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "sg_event_id": f"{mail.id}-{event}",
        "event": event,
        "comeback_delivery": str(mail.id),
        "comeback_attempt": str(mail.attempt),
        **more,
    }
