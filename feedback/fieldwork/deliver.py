"""Delivery: claim, commit, send, record; a mail that may have left is never sent again."""

import os
import socket
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.clock import Clock
from feedback.fieldwork.claim import Claim, Claimed, claim_ready
from feedback.fieldwork.hold import hold_unknown
from feedback.fieldwork.ledger import move_drawn
from feedback.mail.message import Mail
from feedback.mail.sender import Fate, Outcome, Sender
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.schema import table_of
from surveys.disposition import Disposition

BATCH = 1_000
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)

STATES = {
    Fate.ACCEPTED: DeliveryState.ACCEPTED,
    Fate.REFUSED: DeliveryState.FAILED,
    Fate.TRY_AGAIN: DeliveryState.READY,
    Fate.UNKNOWN: DeliveryState.UNKNOWN,
    Fate.BOUNCED: DeliveryState.BOUNCED,
    Fate.UNWANTED: DeliveryState.SUPPRESSED,
}
DISPOSITIONS = {Fate.ACCEPTED: Disposition.SENT, Fate.REFUSED: Disposition.FAILED}


@dataclass(slots=True)
class Delivered:
    """What became of the mails of one run: `stopped` never left, `held` may have left before."""

    accepted: int = 0
    refused: int = 0
    postponed: int = 0
    unknown: int = 0
    stopped: int = 0
    held: int = 0


def deliver_due(
    sessions: sessionmaker[Session], sender: Sender, config: Config, clock: Clock
) -> Delivered:
    """Send every mail that is ready.

    1. Hold the mails of senders that stopped half-way.
    2. Claim a batch in one short transaction, and commit it before a byte leaves.
    3. Send it with no transaction open.
    4. Record what became of each mail, if it is still this sender's; then the next batch.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}"
    delivered = Delivered()
    with sessions.begin() as session:
        delivered.held = hold_unknown(session, clock())
    while True:
        with sessions.begin() as session:
            claim = claim_ready(
                session, config, owner=owner, batch=uuid4().hex, now=clock(), limit=BATCH
            )
        delivered.stopped += claim.stopped
        if claim.claimed:
            outcomes = sender.send([one.mail for one in claim.claimed], clock(), None, _all)
            with sessions.begin() as session:
                _record(session, claim, outcomes, clock())
            _count(delivered, outcomes)
            if all(outcome.fate is Fate.TRY_AGAIN for outcome in outcomes):
                return delivered
        if not claim.more:
            return delivered


def _all(mails: Sequence[Mail]) -> set[int]:
    return {mail.number for mail in mails}


def _count(delivered: Delivered, outcomes: Sequence[Outcome]) -> None:
    fates = [outcome.fate for outcome in outcomes]
    delivered.accepted += fates.count(Fate.ACCEPTED)
    delivered.refused += fates.count(Fate.REFUSED)
    delivered.postponed += fates.count(Fate.TRY_AGAIN)
    delivered.unknown += fates.count(Fate.UNKNOWN)


def _record(session: Session, claim: Claim, outcomes: Sequence[Outcome], now: datetime) -> None:
    grouped: defaultdict[tuple[Outcome, int], list[Claimed]] = defaultdict(list)
    for claimed, outcome in zip(claim.claimed, outcomes, strict=True):
        grouped[outcome, claimed.mail.attempt].append(claimed)
    for (outcome, attempt), some in grouped.items():
        ours = _settle(session, claim.batch, some, _values(outcome, attempt, now))
        if outcome.fate in DISPOSITIONS:
            units = [one.unit_id for one in some if one.mail.number in ours]
            move_drawn(session, units, DISPOSITIONS[outcome.fate])


def _values(outcome: Outcome, attempt: int, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": STATES[outcome.fate], "reason": outcome.reason}
    if outcome.fate is Fate.ACCEPTED:
        values["sent_at"] = now
    if outcome.fate is Fate.TRY_AGAIN:
        doubled: timedelta = FIRST_PAUSE * 2 ** min(attempt - 1, 10)
        values["send_after"] = now + (outcome.wait or min(doubled, LONGEST_PAUSE))
    return values


def _settle(
    session: Session, batch: str, some: Sequence[Claimed], values: dict[str, Any]
) -> set[int]:
    """Write one outcome where the mail is still in this batch and being sent; return where."""
    return set(
        session.scalars(
            update(table_of(Delivery))
            .where(
                Delivery.id.in_([one.mail.number for one in some]),
                Delivery.batch == batch,
                Delivery.state == DeliveryState.SENDING,
            )
            .values(values)
            .returning(Delivery.id)
        )
    )
