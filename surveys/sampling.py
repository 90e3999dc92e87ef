"""The draw: a hash, never a random call, so that it can be repeated and checked."""

from hashlib import blake2b

BUCKETS = 10_000
HOLDOUT_RATE = 1_000


def bucket(salt: str, key: str | int) -> int:
    """Return 0–9999, the same for ever for one salt and key."""
    digest = blake2b(f"{salt}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % BUCKETS


def is_drawn(bucket: int, rate: int) -> bool:
    """Tell whether a bucket falls under a rate in basis points; a raised rate keeps all it had."""
    return bucket < rate


def asking_probability(rate: int, holdout: int) -> float:
    """Return the chance of being drawn and not held out; both rates in basis points."""
    return (BUCKETS - holdout) * rate / (BUCKETS * BUCKETS)
