"""Receipts: what providers say became of mails, kept as a set; the states follow from the set.

Events come late, twice and in any order: whatever the order, the same rows are left.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.conclude import Mailed, conclude, lock_numbered
from feedback.fieldwork.overtaken import overtake
from feedback.fieldwork.refuse import heed, leaving_to_refusers
from feedback.fieldwork.suppress import address_hashes
from feedback.mail.event import MailEvent
from feedback.models.bulk import among, insert_rows
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.schema import table_of

CHUNK = 2_000

HARM = frozenset({ReceiptEvent.BOUNCED, ReceiptEvent.BLOCKED, ReceiptEvent.COMPLAINED})

COLUMNS = ("delivery_id", "attempt", "event", "happened_at", "reason")
ReceiptKey = tuple[int, int, ReceiptEvent]


@dataclass(slots=True)
class Recorded:
    """How many events told something new, how many were not ours, and whether any told of harm.

    Harm that was told of before is told here too: who was to act on it may not have lived to.
    """

    new: int = 0
    foreign: int = 0
    harmed: bool = False


def record_receipts(session: Session, events: Collection[MailEvent]) -> Recorded:
    """Add what happened to mails to what is known of them.

    1. Lock the mails, always in the same order, with those that may leave yet to who refuses here.
    2. Keep of each event of a mail that is ours the first time it happened.
    3. Suppress the addresses of those who complained, unsubscribed or do not exist.
    4. Bring each mail, and its unit in the ledger, to where all its receipts put it.
    5. Note the mails that can no longer be kept from whoever refused.
    """
    ordered = sorted(events, key=lambda event: event.delivery_id)
    recorded = Recorded()
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        numbers = {event.delivery_id for event in part}
        mails = lock_numbered(session, numbers | leaving_to_refusers(session, part))
        ours, foreign = _sort_out(session, part, mails)
        new = _store(session, ours)
        refused = heed(session, new, foreign, mails)
        conclude(session, mails)
        overtake(session, refused)
        recorded.new += len(new)
        recorded.foreign += len(foreign)
        recorded.harmed |= any(event.event in HARM for event in ours)
    return recorded


def _sort_out(
    session: Session, events: Sequence[MailEvent], mails: Mapping[int, Mailed]
) -> tuple[list[MailEvent], list[MailEvent]]:
    """Part the events of mails there are, at the addresses they were mailed to, from the others.

    A restored backup may not know that a mail was ever claimed: then its customer's address counts.
    """
    known = {mail.email for mail in mails.values() if mail.email and not mail.address_hash}
    given = {event.address for event in events if event.address}
    hashes = address_hashes(session, known | given)
    mailed_to = {mail.id: mail.address_hash or hashes.get(mail.email) for mail in mails.values()}
    ours: list[MailEvent] = []
    foreign: list[MailEvent] = []
    for event in events:
        is_ours = event.delivery_id in mails and (
            not event.address or mailed_to[event.delivery_id] in (None, hashes[event.address])
        )
        (ours if is_ours else foreign).append(event)
    return ours, foreign


def _store(session: Session, events: Iterable[MailEvent]) -> list[MailEvent]:
    """Keep each event once, with the first time it happened; return those that tell anything new.

    Nobody else writes receipts of these mails meanwhile: they are locked.
    """
    first: dict[ReceiptKey, MailEvent] = {}
    for event in events:
        key = (event.delivery_id, event.attempt, event.event)
        first[key] = min(first.get(key, event), event, key=_when)
    kept = _kept(session, {delivery for delivery, _, _ in first})
    unknown = [event for key, event in first.items() if key not in kept]
    if unknown:
        insert_rows(session, table_of(Receipt), COLUMNS, [_row(event) for event in unknown])
    earlier = [
        event for key, event in first.items() if key in kept and _when(event) < _when(kept[key])
    ]
    if earlier:
        _put_earlier(session, earlier)
    return unknown + earlier


def _when(event: Any) -> tuple[datetime, str]:
    return event.happened_at, event.reason or ""


def _kept(session: Session, deliveries: Collection[int]) -> dict[ReceiptKey, Any]:
    receipts = select(
        Receipt.delivery_id, Receipt.attempt, Receipt.event, Receipt.happened_at, Receipt.reason
    )
    found = session.execute(receipts.where(among(session, Receipt.delivery_id, deliveries)))
    return {(row.delivery_id, row.attempt, row.event): row for row in found}


def _row(event: MailEvent) -> tuple[Any, ...]:
    return event.delivery_id, event.attempt, event.event, event.happened_at, event.reason


def _put_earlier(session: Session, events: Iterable[MailEvent]) -> None:
    session.execute(
        update(table_of(Receipt))
        .where(
            Receipt.delivery_id == bindparam("mail"),
            Receipt.attempt == bindparam("try"),
            Receipt.event == bindparam("what"),
        )
        .values(happened_at=bindparam("moment"), reason=bindparam("why")),
        [
            {
                "mail": event.delivery_id,
                "try": event.attempt,
                "what": event.event,
                "moment": event.happened_at,
                "why": event.reason,
            }
            for event in events
        ],
    )
