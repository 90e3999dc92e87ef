"""The claim: mails taken by one sender, each looked at a last time before it may leave."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from config import Config
from feedback.clock import local_day
from feedback.fieldwork.mails import OnItsWay
from feedback.fieldwork.quarantine import Asked, is_quarantined, last_mailed
from feedback.fieldwork.ready import Ready, lock_ready
from feedback.fieldwork.stop import Stop, halt
from feedback.fieldwork.suppress import Addressed, address_hashes, listed_among
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
# A re-ask whose survey is off is looked at again after so long.
UNTIL_ON = timedelta(hours=1)

_day = lru_cache(spell_day)


@dataclass(frozen=True, slots=True)
class Claim:
    """The mails that one sender, and no other, may send under one batch name until when.

    `on_their_way` are the rows behind the `mails`, in their order; a mail's number is its row's.
    The provider lets them go at `leaves_at`; None: at once. Of the `seen` mails that were ready
    some were `stopped` instead, and some `waiting` leave when it is day where their customers live.
    """

    batch: str
    lease_until: datetime
    leaves_at: datetime | None
    mails: list[Mail]
    on_their_way: list[OnItsWay]
    seen: int
    stopped: int
    waiting: int


def claim_ready(
    session: Session, config: Config, *, batch: str, slip: Slip | None, now: datetime, limit: int
) -> Claim:
    """Take mails that are ready; the caller commits before a byte leaves.

    1. Look at each a last time: what must not leave is stopped, with the reason.
    2. What would leave by night waits for the morning, and what asks again for its survey.
    3. Of two mails to one address one waits: an address may stand once in a request.
    4. Mark the others as being sent, under a lease, and mint the token of each.
    """
    leaves = slip.leaves_at if slip else now
    rows = lock_ready(session, now, leaves, limit)
    hashes = address_hashes(session, {row.email for row in rows})
    known = _Known.of(session, rows, hashes, local_day(leaves, config.timezone), config.timezone)
    stopped: defaultdict[Stop, list[OnItsWay]] = defaultdict(list)
    waiting: defaultdict[datetime, list[int]] = defaultdict(list)
    taken: dict[str, Ready] = {}
    for row in rows:
        opens = opens_at(leaves, row.country, config.timezone, row.window_from, row.window_until)
        if stop := known.stop_of(row):
            stopped[stop].append(row.on_its_way)
        elif not row.on:
            waiting[now + UNTIL_ON].append(row.id)
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
        slip.leaves_at if slip else None,
        _mails(list(taken.values()), config),
        [row.on_its_way for row in taken.values()],
        seen=len(rows),
        stopped=sum(map(len, stopped.values())),
        waiting=sum(map(len, waiting.values())),
    )
    _take(session, claim, slip, hashes, now)
    _store_tokens(session, taken.values(), claim.mails, now)
    return claim


class _Known(NamedTuple):
    """What else decides about mails than their rows: the list, and when who was asked last.

    The mails leave on the day `today`; `hashes` are those of their addresses.
    """

    hashes: Mapping[str, str]
    listed: Collection[Addressed]
    asked: Asked
    today: date

    @classmethod
    def of(
        cls,
        session: Session,
        rows: Sequence[Ready],
        hashes: Mapping[str, str],
        today: date,
        zone: ZoneInfo,
    ) -> Self:
        listed = listed_among(session, {(hashes[row.email], row.survey) for row in rows})
        return cls(hashes, listed, last_mailed(session, hashes, zone), today)

    def stop_of(self, mail: Ready) -> Stop | None:
        """Return why a mail must not leave."""
        address_hash = self.hashes[mail.email]
        if mail.stop:
            return Stop[mail.stop]
        if (address_hash, mail.survey) in self.listed:
            return Stop.SUPPRESSED
        if mail.kind is DeliveryKind.REMINDER and mail.asked_at != address_hash:
            return Stop.MOVED
        if mail.kind is DeliveryKind.INVITATION and self._is_quarantined(mail):
            return Stop.QUARANTINED
        return None if is_sendable(mail.email) else Stop.UNSENDABLE

    def _is_quarantined(self, mail: Ready) -> bool:
        asked = self.asked.get(mail.email, {})
        return is_quarantined(asked, mail.survey_id, mail.quarantine_days, self.today)


def _postpone(session: Session, waiting: dict[datetime, list[int]]) -> None:
    """Let mails wait; whatever kept them before does so no longer."""
    for until, ids in waiting.items():
        session.execute(
            update(table_of(Delivery))
            .where(among(session, Delivery.id, ids))
            .values(send_after=until, reason=None)
        )


def _mails(rows: Sequence[Ready], config: Config) -> list[Mail]:
    head = Letterhead.of(config)
    letters: dict[tuple[DeliveryKind, str, str], Letter] = {}
    mails = []
    for row, token in zip(rows, mint_tokens(len(rows)), strict=True):
        wanted = (row.kind, row.survey, row.language)
        letter = letters.get(wanted) or letters.setdefault(wanted, _letter(head, *wanted))
        day = _day(local_day(row.began_at, config.timezone), letter.language)
        mails.append(Mail(letter, row.email, token, day, number=row.id, attempt=row.attempt + 1))
    return mails


def _letter(head: Letterhead, kind: DeliveryKind, survey: str, language: str) -> Letter:
    if kind is DeliveryKind.RE_ASK:
        return write_letter(head, "put_right", language)
    return write_letter(head, survey, language, reminder=kind is DeliveryKind.REMINDER)


def _take(
    session: Session, claim: Claim, slip: Slip | None, hashes: dict[str, str], now: datetime
) -> None:
    """Mark mails as being sent, each with what is kept of its address: that may change."""
    if not claim.mails:
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
    mailed_to = paired(session, {mail.number: hashes[mail.recipient] for mail in claim.mails})
    session.execute(
        update(table_of(Delivery))
        .where(Delivery.id == mailed_to.c.key)
        .values(**taken, address_hash=mailed_to.c.value)
    )


def _store_tokens(
    session: Session, rows: Iterable[Ready], mails: Sequence[Mail], now: datetime
) -> None:
    columns = ("invitation_id", "token_hash", "minted_at", "kind")
    tokens = [
        (row.invitation_id, hash_token(mail.token), now, row.kind)
        for row, mail in zip(rows, mails, strict=True)
    ]
    insert_rows(session, table_of(InvitationToken), columns, tokens)
