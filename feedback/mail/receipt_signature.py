"""Whether SendGrid signed what came to the webhook: over its raw bytes, and not too long ago."""

from datetime import UTC, datetime, timedelta

from sendgrid.helpers.eventwebhook import EventWebhook

# SendGrid tries for 24 hours and does not say that it signs anew; to take a body twice does no
# harm, to refuse one loses what a customer asked.
OLDEST = timedelta(hours=25)
AHEAD = timedelta(minutes=10)
CURVE = "secp256r1"


class NotAKey(Exception):
    """A text that is no public key of the kind SendGrid signs with."""


class Signatures:
    """Tells SendGrid's signatures by the public key its settings page shows, in base64.

    Raises:
        NotAKey: it is something else.
    """

    def __init__(self, key: str) -> None:
        try:
            self._webhook = EventWebhook(key)
        except ValueError:
            raise NotAKey from None
        curve = getattr(self._webhook.public_key, "curve", None)
        if curve is None or curve.name != CURVE:
            raise NotAKey

    def is_signed(self, body: bytes, signature: str, timestamp: str, now: datetime) -> bool:
        """Tell whether the body, to its last byte, was signed with the key not too long ago."""
        return _is_recent(timestamp, now) and self._matches(body, signature, timestamp)

    def _matches(self, body: bytes, signature: str, timestamp: str) -> bool:
        try:
            return bool(self._webhook.verify_signature(body.decode(), signature, timestamp))
        # Neither text nor base64.
        except ValueError:
            return False


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 11:
        return False
    return now - OLDEST <= datetime.fromtimestamp(int(timestamp), UTC) <= now + AHEAD
