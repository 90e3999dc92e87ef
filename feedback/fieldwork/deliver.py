"""Delivery: claim, commit, send, record; a mail that may have left is never sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.clock import Clock
from feedback.database import reading
from feedback.fieldwork.claim import Claim, claim_ready
from feedback.fieldwork.last_look import LastLook
from feedback.fieldwork.ready import any_ready
from feedback.fieldwork.record import note_unreached, record
from feedback.fieldwork.settle import settle
from feedback.fieldwork.stop import halt_expired
from feedback.fieldwork.watch import stop_harmful
from feedback.mail.sender import Fate, Outcome, Sender, Unreached

BATCH = 1_000


@dataclass(slots=True)
class Delivered:
    """What became of the mails of one run.

    `stopped` never left; `postponed` will later; `held` may have left before, and of those that
    may have `settled` turned out to have left and `ready_again` not to.
    """

    accepted: int = 0
    refused: int = 0
    bounced: int = 0
    postponed: int = 0
    unknown: int = 0
    stopped: int = 0
    settled: int = 0
    ready_again: int = 0
    held: int = 0


def deliver_due(
    sessions: sessionmaker[Session], sender: Sender, config: Config, clock: Clock
) -> Delivered:
    """Send every mail that is ready.

    1. Stop a survey that does harm, should whoever heard of it have died before they did.
    2. Halt what expired, whether the sender can be reached or not.
    3. Settle what may have left before.
    4. Claim a batch in one short transaction, and commit it before a byte leaves.
    5. Send it with no transaction open; the sender looks at each part a last time.
    6. Record what became of each mail, if it is still this claim's; a survey whose mails come back
       stops by itself. Then the next batch.
    """
    run = Delivered()
    stop_harmful(sessions, clock())
    run.stopped = _halt_expired(sessions, clock)
    settled = settle(sessions, sender, clock, receipts=receipts_come(config))
    run.settled, run.ready_again, run.held = settled
    while _is_any_ready(sessions, clock):
        if not _deliver_batch(sessions, sender, config, clock, run):
            break
    return run


def _halt_expired(sessions: sessionmaker[Session], clock: Clock) -> int:
    halted, count = 0, 1
    while count:
        with sessions.begin() as session:
            count = halt_expired(session, clock())
        halted += count
    return halted


def receipts_come(config: Config) -> bool:
    """Tell whether the provider says by itself what became of a mail."""
    return config.mail_url.startswith("sendgrid") and bool(config.sendgrid_webhook_key)


def _is_any_ready(sessions: sessionmaker[Session], clock: Clock) -> bool:
    with reading(sessions) as session:
        return bool(session.scalar(any_ready(), {"now": clock()}))


def _deliver_batch(
    sessions: sessionmaker[Session], sender: Sender, config: Config, clock: Clock, run: Delivered
) -> bool:
    """Claim, send and record one batch; tell whether another may be tried."""
    try:
        slip = sender.prepare(clock())
    except Unreached as why:
        with sessions.begin() as session:
            note_unreached(session, str(why), clock())
        return False
    with sessions.begin() as session:
        claim = claim_ready(session, config, batch=uuid4().hex, slip=slip, now=clock(), limit=BATCH)
    run.stopped += claim.stopped
    run.postponed += claim.waiting
    if not claim.mails:
        return claim.seen > 0
    look = LastLook(sessions, claim, clock, config.timezone)
    try:
        outcomes = sender.send(claim.mails, clock(), slip, look)
    except Exception:
        _record(sessions, claim, look.outcomes(), look, clock)
        raise
    _record(sessions, claim, outcomes, look, clock)
    if any(outcome.fate is Fate.BOUNCED for outcome in outcomes):
        stop_harmful(sessions, clock())
    _count(run, claim, outcomes, look)
    return any(outcome.fate not in (Fate.TRY_AGAIN, Fate.UNKNOWN) for outcome in outcomes)


def _record(
    sessions: sessionmaker[Session],
    claim: Claim,
    outcomes: Sequence[Outcome],
    look: LastLook,
    clock: Clock,
) -> None:
    with sessions.begin() as session:
        record(session, claim, outcomes, look.stops, clock())


def _count(run: Delivered, claim: Claim, outcomes: Sequence[Outcome], look: LastLook) -> None:
    fates = [outcome.fate for outcome in outcomes]
    run.accepted += fates.count(Fate.ACCEPTED)
    run.refused += fates.count(Fate.REFUSED)
    run.bounced += fates.count(Fate.BOUNCED)
    run.unknown += fates.count(Fate.UNKNOWN)
    run.stopped += len(look.stops)
    run.postponed += fates.count(Fate.TRY_AGAIN) + fates.count(Fate.UNWANTED) - len(look.stops)
