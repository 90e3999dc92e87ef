"""Addresses that must never be written to, known only by their keyed hash."""

import secrets
from collections.abc import Iterable
from contextlib import suppress as suppress_error
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.models.suppression import Suppression, SuppressionKey, SuppressionReason
from feedback.tokens import hash_address

ONLY_ROW = 1


def suppress(session: Session, address: str, reason: SuppressionReason, now: datetime) -> None:
    """Put an address on the list, once for each reason, however often it is asked for."""
    suppress_hash(session, address_hashes(session, [address])[address], reason, now)


def suppress_hash(
    session: Session, address_hash: str, reason: SuppressionReason, now: datetime
) -> None:
    """Put an address on the list of which no more than the hash is known."""
    with suppress_error(IntegrityError), session.begin_nested():
        session.add(Suppression(address_hash=address_hash, reason=reason, suppressed_at=now))


def is_suppressed(session: Session, address: str) -> bool:
    return bool(suppressed_among(session, [address]))


def is_listed(session: Session, address_hash: str) -> bool:
    """Tell whether an address is on the list of which no more than the hash is known."""
    listed = select(Suppression).where(Suppression.address_hash == address_hash)
    return bool(session.scalar(select(listed.exists())))


def suppressed_among(session: Session, addresses: Iterable[str]) -> set[str]:
    """Return those of a batch of addresses that are on the list."""
    if not session.scalar(select(exists().select_from(Suppression))):
        return set()
    by_hash = {value: address for address, value in address_hashes(session, addresses).items()}
    listed = session.scalars(
        select(Suppression.address_hash).where(Suppression.address_hash.in_(list(by_hash)))
    )
    return {by_hash[address_hash] for address_hash in listed}


def address_hashes(session: Session, addresses: Iterable[str]) -> dict[str, str]:
    """Return the form in which each of these addresses would be on the list."""
    key = ensure_key(session)
    return {address: hash_address(address, key) for address in addresses}


def ensure_key(session: Session) -> str:
    """Return the list's key, made once; it lives beside the list, and so in every backup of it."""
    kept = select(SuppressionKey.secret).where(SuppressionKey.id == ONLY_ROW)
    key = session.scalar(kept)
    if key is None:
        # Of two that make it at once, the first wins.
        with suppress_error(IntegrityError), session.begin_nested():
            session.add(SuppressionKey(id=ONLY_ROW, secret=secrets.token_hex(32)))
        key = session.scalars(kept).one()
    return key
