"""Addresses that must not be written to, known only by their keyed hash."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress as suppress_error
from datetime import datetime
from itertools import islice

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.fieldwork.overtaken import overtake
from feedback.models.bulk import among
from feedback.models.schema import table_of
from feedback.models.suppression import (
    EVERYTHING,
    Suppression,
    SuppressionKey,
    SuppressionReason,
)
from feedback.tokens import hash_address

ONLY_ROW = 1
CHUNK = 5_000
# An address, or its hash, and the key of the survey that would write to it.
Addressed = tuple[str, str]


def suppress(
    session: Session,
    address: str,
    reason: SuppressionReason,
    now: datetime,
    scope: str = EVERYTHING,
) -> None:
    """Put an address on the list, once for each reason, however often it is asked for.

    Mails that are just leaving are noted, unless all there is to say is that the address is dead.
    """
    address_hash = address_hashes(session, [address])[address]
    if reason is not SuppressionReason.BOUNCED:
        overtake(session, {address_hash: now}, scope)
    suppress_hash(session, address_hash, reason, now, scope)


def suppress_hash(
    session: Session,
    address_hash: str,
    reason: SuppressionReason,
    now: datetime,
    scope: str = EVERYTHING,
) -> None:
    """Put an address on the list of which no more than the hash is known."""
    suppress_hashes(session, {address_hash: now}, reason, scope)


def suppress_hashes(
    session: Session,
    since: Mapping[str, datetime],
    reason: SuppressionReason,
    scope: str = EVERYTHING,
) -> None:
    """Put addresses on the list, each since when; of two times for one reason the earlier stays.

    In the order of the hashes: of two that do so at once, neither waits for the other in a circle.
    """
    rows = [
        {"address_hash": address_hash, "scope": scope, "reason": reason, "suppressed_at": moment}
        for address_hash, moment in sorted(since.items())
    ]
    if not rows:
        return
    # Both databases say it alike; SQLAlchemy has no word for it that fits any.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    listed = insert(table_of(Suppression))
    earlier = listed.excluded.suppressed_at
    session.execute(
        listed.on_conflict_do_update(
            index_elements=["address_hash", "scope", "reason"],
            set_={"suppressed_at": earlier},
            where=earlier < Suppression.suppressed_at,
        ),
        rows,
    )


def is_suppressed(session: Session, address: str, survey: str = EVERYTHING) -> bool:
    """Tell whether one survey, or any at all, must not write to an address."""
    return bool(suppressed_among(session, [(address, survey)]))


def is_listed(session: Session, address_hash: str) -> bool:
    """Tell of an address of which no more than the hash is known whether nothing may reach it."""
    return bool(listed_among(session, [(address_hash, EVERYTHING)]))


def suppressed_among(session: Session, addressed: Collection[Addressed]) -> set[Addressed]:
    """Return those of these pairs, of an address and a survey's key, that must not be written to.

    An address is on the list for everything, or for one survey alone.
    """
    if not session.scalar(select(exists().select_from(Suppression))):
        return set()
    hashes = address_hashes(session, {address for address, _ in addressed})
    listed = listed_among(session, {(hashes[address], survey) for address, survey in addressed})
    return {pair for pair in addressed if (hashes[pair[0]], pair[1]) in listed}


def listed_among(session: Session, hashed: Collection[Addressed]) -> set[Addressed]:
    """Return the same of pairs of an address's hash and a survey's key."""
    listed: set[Addressed] = set()
    waiting = iter({address_hash for address_hash, _ in hashed})
    scopes = select(Suppression.address_hash, Suppression.scope)
    while some := list(islice(waiting, CHUNK)):
        found = session.execute(scopes.where(among(session, Suppression.address_hash, some)))
        listed.update((row.address_hash, row.scope) for row in found)
    if not listed:
        return set()
    return {pair for pair in hashed if not listed.isdisjoint((pair, (pair[0], EVERYTHING)))}


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
