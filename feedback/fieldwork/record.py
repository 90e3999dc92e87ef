"""The record: what became of a claim's mails, written where they are still its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.claim import Claim
from feedback.fieldwork.mails import OnItsWay, lock_mails, move_units, write_down
from feedback.fieldwork.overtaken import note_overtaken
from feedback.fieldwork.stop import Stop, halt
from feedback.fieldwork.suppress import suppress_hashes
from feedback.mail.sender import Fate, Outcome
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.suppression import SuppressionReason
from surveys.disposition import Disposition

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
UNREACHED = "The provider cannot be reached."

STATES = {
    Fate.ACCEPTED: DeliveryState.ACCEPTED,
    Fate.REFUSED: DeliveryState.FAILED,
    Fate.BOUNCED: DeliveryState.BOUNCED,
    Fate.UNKNOWN: DeliveryState.UNKNOWN,
}
DISPOSITIONS = {
    Fate.ACCEPTED: Disposition.SENT,
    Fate.REFUSED: Disposition.FAILED,
    Fate.BOUNCED: Disposition.BOUNCED,
}


class Became(NamedTuple):
    """What is written of mails that went the same way; the attempt says how long to wait."""

    outcome: Outcome
    stop: Stop | None
    attempt: int | None


def record(
    session: Session,
    claim: Claim,
    outcomes: Sequence[Outcome],
    stops: Mapping[int, Stop],
    now: datetime,
) -> None:
    """Write each outcome of a claim, unless its mail is no longer being sent in it.

    A receipt may have come first, or the lease have run out: then nothing is changed. `stops` is
    why the unwanted were not sent.
    """
    ours = _still_ours(session, claim.batch)
    went: defaultdict[Became, list[OnItsWay]] = defaultdict(list)
    for one, mail, outcome in zip(claim.on_their_way, claim.mails, outcomes, strict=True):
        if one.id in ours:
            attempt = mail.attempt if outcome.fate is Fate.TRY_AGAIN else None
            went[Became(outcome, stops.get(one.id), attempt)].append(one)
    for became, mails in went.items():
        _write(session, became, mails, claim.leaves_at or now, now)
    note_overtaken(session, claim.batch)


def _still_ours(session: Session, batch: str) -> set[int]:
    """Lock the mails that are still being sent in this batch; its name is one claim's alone."""
    return set(
        session.scalars(
            select(Delivery.id)
            .where(Delivery.batch == batch, Delivery.state == DeliveryState.SENDING)
            .order_by(Delivery.id)
            .with_for_update()
        )
    )


def note_unreached(session: Session, why: str, now: datetime) -> None:
    """Say of mails that are due why they wait, where the provider is away; 5,000 a run."""
    why = why or UNREACHED
    waits = Delivery.state == DeliveryState.READY
    unsaid = Delivery.reason.is_distinct_from(why)
    mails = lock_mails(session, waits, Delivery.send_after <= now, unsaid)
    write_down(session, mails, {"reason": why})


def _write(
    session: Session, became: Became, mails: list[OnItsWay], leaves: datetime, now: datetime
) -> None:
    outcome, stop, attempt = became
    match outcome.fate:
        case Fate.UNWANTED if stop:
            halt(session, stop, mails)
        case Fate.UNWANTED:
            write_down(session, mails, {"state": DeliveryState.READY})
        case Fate.TRY_AGAIN:
            write_down(session, mails, _again(outcome, attempt or 1, now))
        case fate:
            sent_at = leaves if fate is Fate.ACCEPTED else None
            values = {"state": STATES[fate], "reason": outcome.reason, "sent_at": sent_at}
            write_down(session, mails, values)
            if fate in DISPOSITIONS:
                move_units(session, mails, (Disposition.DRAWN,), DISPOSITIONS[fate])
            if fate is Fate.BOUNCED:
                _suppress(session, mails, now)


def _again(outcome: Outcome, attempt: int, now: datetime) -> dict[str, Any]:
    """Return what is written of mails that surely did not leave: they wait ever longer."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempt - 1, 10)
    wait = outcome.wait or min(doubled, LONGEST_PAUSE)
    return {"state": DeliveryState.READY, "reason": outcome.reason, "send_after": now + wait}


def _suppress(session: Session, mails: list[OnItsWay], now: datetime) -> None:
    """Write never again to addresses that do not exist."""
    hashes = session.scalars(
        select(Delivery.address_hash).where(Delivery.id.in_([mail.id for mail in mails]))
    )
    since = {address_hash: now for address_hash in hashes if address_hash}
    suppress_hashes(session, since, SuppressionReason.BOUNCED)
