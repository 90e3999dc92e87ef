"""The claim: mails taken by one sender, each looked at a last time before it may leave."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from config import Config
from feedback.clock import local_day
from feedback.fieldwork.mails import OnItsWay
from feedback.fieldwork.ready import Ready, lock_ready
from feedback.fieldwork.stop import Stop, halt
from feedback.fieldwork.suppress import address_hashes, listed_among
from feedback.mail.letter import Letter, Letterhead, write_letter
from feedback.mail.message import Mail, is_sendable
from feedback.mail.sender import Slip
from feedback.models.bulk import among, insert_rows, paired
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.models.schema import table_of
from feedback.owner import this_process
from feedback.tokens import hash_token, mint_tokens
from surveys.window import opens_at
from surveys.words import spell_day

# Longer than any sender takes over a batch: see the deadlines of the senders.
LEASE = timedelta(minutes=10)

_day = lru_cache(spell_day)


class Claimed(NamedTuple):
    """A mail that one sender, and no other, may send; `delivery_id` is its mail's number."""

    on_its_way: OnItsWay
    mail: Mail


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sender took under one batch name, which is this claim's alone, until when.

    Of the `seen` mails that were ready some were `stopped` instead, and some `waiting` leave when
    it is day where their customers live.
    """

    batch: str
    lease_until: datetime
    claimed: list[Claimed]
    seen: int
    stopped: int
    waiting: int


def claim_ready(
    session: Session, config: Config, *, batch: str, slip: Slip | None, now: datetime, limit: int
) -> Claim:
    """Take mails that are ready; the caller commits before a byte leaves.

    1. Look at each a last time: what must not leave is stopped, with the reason.
    2. What would leave by night waits for the morning.
    3. Of two mails to one address one waits: an address may stand once in a request.
    4. Mark the others as being sent, under a lease, and mint the token of each.
    """
    leaves = slip.leaves_at if slip else now
    rows = lock_ready(session, now, leaves, limit)
    hashes = address_hashes(session, {row.email for row in rows})
    listed = listed_among(session, {(hashes[row.email], row.survey) for row in rows})
    stopped: defaultdict[Stop, list[OnItsWay]] = defaultdict(list)
    waiting: defaultdict[datetime, list[int]] = defaultdict(list)
    taken: dict[str, Ready] = {}
    for row in rows:
        stop = _stop_of(row, suppressed=(hashes[row.email], row.survey) in listed)
        opens = opens_at(leaves, row.country, config.timezone, row.window_from, row.window_until)
        if stop:
            stopped[stop].append(OnItsWay(row.id, row.kind, row.unit_id))
        elif opens > leaves:
            waiting[now + (opens - leaves)].append(row.id)
        else:
            taken.setdefault(row.email, row)
    for stop, halted in stopped.items():
        halt(session, stop, halted)
    _postpone(session, waiting)
    claim = Claim(
        batch,
        now + LEASE,
        _claimed(list(taken.values()), config),
        seen=len(rows),
        stopped=sum(map(len, stopped.values())),
        waiting=sum(map(len, waiting.values())),
    )
    _take(session, claim, slip, hashes, now)
    _store_tokens(session, taken.values(), claim.claimed, now)
    return claim


def _stop_of(mail: Ready, *, suppressed: bool) -> Stop | None:
    """Return why a mail must not leave: what the rows say, the list, or the address itself."""
    if mail.stop:
        return Stop[mail.stop]
    if suppressed:
        return Stop.SUPPRESSED
    return None if is_sendable(mail.email) else Stop.UNSENDABLE


def _postpone(session: Session, waiting: dict[datetime, list[int]]) -> None:
    for until, ids in waiting.items():
        session.execute(
            update(table_of(Delivery))
            .where(among(session, Delivery.id, ids))
            .values(send_after=until)
        )


def _claimed(rows: Sequence[Ready], config: Config) -> list[Claimed]:
    head = Letterhead.of(config)
    letters: dict[tuple[DeliveryKind, str, str], Letter] = {}
    claimed = []
    for row, token in zip(rows, mint_tokens(len(rows)), strict=True):
        wanted = (row.kind, row.survey, row.language)
        letter = letters.get(wanted) or letters.setdefault(wanted, _letter(head, *wanted))
        day = _day(local_day(row.began_at, config.timezone), letter.language)
        mail = Mail(letter, row.email, token, day, number=row.id, attempt=row.attempt + 1)
        claimed.append(Claimed(OnItsWay(row.id, row.kind, row.unit_id), mail))
    return claimed


def _letter(head: Letterhead, kind: DeliveryKind, survey: str, language: str) -> Letter:
    if kind is DeliveryKind.RE_ASK:
        return write_letter(head, "put_right", language)
    return write_letter(head, survey, language, reminder=kind is DeliveryKind.REMINDER)


def _take(
    session: Session, claim: Claim, slip: Slip | None, hashes: dict[str, str], now: datetime
) -> None:
    """Mark mails as being sent, each with what is kept of its address: that may change."""
    if not claim.claimed:
        return
    taken = {
        "state": DeliveryState.SENDING,
        "attempt": Delivery.attempt + 1,
        "owner": this_process(),
        "batch": claim.batch,
        "claimed_at": now,
        "lease_until": claim.lease_until,
        "provider_batch": slip.provider_batch if slip else None,
        "leaves_at": slip.leaves_at if slip else None,
        "reason": None,
    }
    mailed_to = paired(session, {mail.number: hashes[mail.recipient] for _, mail in claim.claimed})
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.id == mailed_to.c.key)
        .values(**taken, address_hash=mailed_to.c.value)
    )


def _store_tokens(
    session: Session, rows: Iterable[Ready], claimed: Sequence[Claimed], now: datetime
) -> None:
    columns = ("invitation_id", "token_hash", "minted_at", "kind")
    tokens = [
        (row.invitation_id, hash_token(one.mail.token), now, row.kind)
        for row, one in zip(rows, claimed, strict=True)
    ]
    insert_rows(session, table_of(InvitationToken), columns, tokens)
