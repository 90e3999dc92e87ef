"""The claim: mails taken by one sender, each looked at a last time before it may leave."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, insert, update
from sqlalchemy.orm import Session

from config import Config
from feedback.clock import local_day
from feedback.fieldwork.ledger import move_drawn
from feedback.fieldwork.ready import ready_deliveries
from feedback.fieldwork.suppress import address_hashes, suppressed_among
from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail, is_sendable
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.models.schema import table_of
from feedback.tokens import hash_token, mint_token
from surveys.disposition import Disposition
from surveys.words import spell_day

# Longer than any sender takes over a batch: see the deadlines of the senders.
LEASE = timedelta(minutes=10)

Ready = Row[*tuple[Any, ...]]


class Stop(NamedTuple):
    """Why a mail must not leave, and where that puts the mail and the unit."""

    state: DeliveryState
    disposition: Disposition
    reason: str


def _changed(reason: str) -> Stop:
    return Stop(DeliveryState.CANCELLED, Disposition.SITUATION_CHANGED, reason)


EXPIRED = Stop(DeliveryState.EXPIRED, Disposition.EXPIRED, "The survey closed before it was sent.")
PAUSED = _changed("The survey was switched off.")
ERASED = _changed("The customer's address was erased.")
NO_CONSENT = _changed("The customer took their consent back.")
CHANGED = _changed("The customer cancelled, or completed an order, before it was sent.")
SUPPRESSED = Stop(
    DeliveryState.SUPPRESSED,
    Disposition.SITUATION_CHANGED,
    "The address was put on the suppression list.",
)
ANSWERED = Stop(
    DeliveryState.ANSWERED,
    Disposition.SITUATION_CHANGED,
    "The customer had answered already.",
)
UNSENDABLE = Stop(
    DeliveryState.FAILED, Disposition.FAILED, "The address is none that mail can be sent to."
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that one sender, and no other, may send; `delivery_id` is its mail's number."""

    unit_id: int
    mail: Mail


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sender took under one batch name, and how many mails it stopped instead.

    With `more` another claim would find mails too.
    """

    batch: str
    claimed: list[Claimed]
    stopped: int
    more: bool


def claim_ready(
    session: Session, config: Config, *, owner: str, batch: str, now: datetime, limit: int
) -> Claim:
    """Take mails that are ready; the caller commits before a byte leaves.

    1. Look at each a last time: what must not leave is stopped, with the reason.
    2. Of two mails to one address one waits: an address may stand once in a request.
    3. Mark the others as being sent, under a lease, and mint the token of each.
    """
    rows = session.execute(ready_deliveries(), {"now": now, "limit": limit}).all()
    suppressed = suppressed_among(session, {(row.email, row.survey) for row in rows if row.email})
    stopped: defaultdict[Stop, list[Ready]] = defaultdict(list)
    taken: dict[str, Ready] = {}
    for row in rows:
        stop = _stop(row, (row.email, row.survey) in suppressed, now)
        if stop:
            stopped[stop].append(row)
        else:
            taken.setdefault(row.email, row)
    for stop, halted in stopped.items():
        _halt(session, stop, halted)
    claimed = [_claimed(row, config) for row in taken.values()]
    _take(session, list(taken.values()), claimed, owner=owner, batch=batch, now=now)
    halted_count = sum(map(len, stopped.values()))
    more = len(rows) == limit or len(rows) > len(claimed) + halted_count
    return Claim(batch, claimed, halted_count, more)


def _stop(row: Ready, suppressed: bool, now: datetime) -> Stop | None:
    """Return the first reason that keeps a mail from leaving."""
    consents = row.blank_consent if row.consent is None else row.consent
    reasons = (
        (row.expires_at <= now, EXPIRED),
        (not _is_active(row), PAUSED),
        (row.email is None, ERASED),
        (suppressed, SUPPRESSED),
        (not consents, NO_CONSENT),
        (row.answered, ANSWERED),
        (row.changed, CHANGED),
        (not is_sendable(row.email or ""), UNSENDABLE),
    )
    return next((stop for applies, stop in reasons if applies), None)


def _is_active(row: Ready) -> bool:
    return row.active_since is not None and row.due_at >= row.active_since


def _halt(session: Session, stop: Stop, rows: Sequence[Ready]) -> None:
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.id.in_([row.id for row in rows]))
        .values(state=stop.state, reason=stop.reason)
    )
    move_drawn(session, [row.unit_id for row in rows], stop.disposition)


def _claimed(row: Ready, config: Config) -> Claimed:
    letter = write_letter(Letterhead.of(config), row.survey, row.language)
    day = spell_day(local_day(row.began_at, config.timezone), letter.language)
    mail = Mail(letter, row.email, mint_token(), day, number=row.id, attempt=row.attempt + 1)
    return Claimed(row.unit_id, mail)


def _take(
    session: Session,
    rows: Sequence[Ready],
    claimed: Sequence[Claimed],
    *,
    owner: str,
    batch: str,
    now: datetime,
) -> None:
    if not rows:
        return
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.id.in_([row.id for row in rows]))
        .values(
            state=DeliveryState.SENDING,
            attempt=Delivery.attempt + 1,
            owner=owner,
            batch=batch,
            claimed_at=now,
            lease_until=now + LEASE,
            reason=None,
        )
    )
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.id == bindparam("delivery"))
        .values(address_hash=bindparam("mailed_to")),
        _mailed_to(session, claimed),
    )
    tokens = [
        {
            "invitation_id": row.invitation_id,
            "token_hash": hash_token(one.mail.token),
            "minted_at": now,
        }
        for row, one in zip(rows, claimed, strict=True)
    ]
    session.execute(insert(table_of(InvitationToken)), tokens)


def _mailed_to(session: Session, claimed: Sequence[Claimed]) -> list[dict[str, Any]]:
    """Return what is kept of each mail's address: the customer's own may change afterwards."""
    hashes = address_hashes(session, [one.mail.recipient for one in claimed])
    return [
        {"delivery": one.mail.number, "mailed_to": hashes[one.mail.recipient]} for one in claimed
    ]
