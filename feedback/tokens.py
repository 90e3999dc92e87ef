"""Secrets in links, known to us only by their hash."""

import secrets
from base64 import urlsafe_b64encode
from hashlib import blake2b, sha256


def mint_token() -> str:
    """Return 162 random bits as 27 URL-safe characters."""
    return mint_tokens(1)[0]


def mint_tokens(count: int) -> list[str]:
    """Return as many tokens, of randomness that is asked for once."""
    written = urlsafe_b64encode(secrets.token_bytes(21 * count)).decode()
    return [written[start : start + 27] for start in range(0, 28 * count, 28)]


def hash_token(token: str) -> str:
    """Return the form a token is stored in, 128 bits; it is random, so a plain hash will do."""
    return sha256(token.encode()).hexdigest()[:32]


def hash_address(address: str, key: str) -> str:
    """Return the form an address is suppressed by, keyed so that it cannot be guessed back."""
    return blake2b(
        address.strip().lower().encode(), key=key.encode()[:64], digest_size=20
    ).hexdigest()
