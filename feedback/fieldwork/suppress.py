"""Addresses that must never be written to, known only by their keyed hash."""

from collections.abc import Iterable
from contextlib import suppress as suppress_error
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.models.suppression import Suppression, SuppressionReason
from feedback.tokens import hash_address


def suppress(
    session: Session, address: str, reason: SuppressionReason, now: datetime, secret_key: str
) -> None:
    """Put an address on the list, once for each reason, however often it is asked for."""
    with suppress_error(IntegrityError), session.begin_nested():
        session.add(
            Suppression(
                address_hash=hash_address(address, secret_key), reason=reason, suppressed_at=now
            )
        )


def is_suppressed(session: Session, address: str, secret_key: str) -> bool:
    return bool(suppressed_among(session, [address], secret_key))


def suppressed_among(session: Session, addresses: Iterable[str], secret_key: str) -> set[str]:
    """Return those of a batch of addresses that are on the list."""
    if not session.scalar(select(exists().select_from(Suppression))):
        return set()
    by_hash = {hash_address(address, secret_key): address for address in addresses}
    listed = session.scalars(
        select(Suppression.address_hash).where(Suppression.address_hash.in_(list(by_hash)))
    )
    return {by_hash[address_hash] for address_hash in listed}
