"""Settling mails that may have left: by evidence, by taking them back, or by holding them.

A mail that may have left is never ready again unless it is certain that it did not leave. What a
provider's receipts say is written as they come; here is what is known without them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, func, not_, or_, select
from sqlalchemy.orm import Session, sessionmaker

from config import LONGEST_DELAY
from feedback.clock import Clock
from feedback.database import reading
from feedback.fieldwork.mails import CHUNK, lock_mails, move_units, write_down
from feedback.mail.sender import Sender, Slip
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.survey import Survey
from feedback.owner import is_dead_here
from surveys.disposition import Disposition

# So long a provider's receipts are waited for once nothing else can tell.
SETTLE_FOR = timedelta(hours=1)
# A batch is taken back no later than this before it leaves: the senders want a quarter of an hour,
# and a call takes its time.
IN_TIME = timedelta(minutes=16)

STOPPED = "The sender stopped before it knew whether the mail had left."
TAKEN_BACK = "Its batch is being taken back."

ACCEPTED = {"state": DeliveryState.ACCEPTED, "reason": None}
UNCERTAIN = {"state": DeliveryState.UNKNOWN, "reason": TAKEN_BACK}
UNKNOWN = Delivery.state == DeliveryState.UNKNOWN


class Settled(NamedTuple):
    """How many turned out to have left, are ready again, and are held."""

    accepted: int
    ready_again: int
    held: int


def settle(
    sessions: sessionmaker[Session], sender: Sender, clock: Clock, *, receipts: bool
) -> Settled:
    """Settle what can be settled now.

    1. What a sender left lying is unknown.
    2. Ask the sender what it knows for certain.
    3. While there is time, take back the batches of which a mail is unknown, or of a survey that
       was switched off since.
    4. Hold the others; where `receipts` can still come, after an hour.
    """
    _each(sessions, partial(_doubt, now=clock()))
    accepted, ready_again = _ask_sender(sessions, sender)
    ready_again += _take_back(sessions, sender, clock)
    held = _each(sessions, partial(_hold, now=clock(), receipts=receipts))
    return Settled(accepted, ready_again, held)


def _each(sessions: sessionmaker[Session], stage: Callable[[Session], int]) -> int:
    """Run a stage that takes 5,000 mails at most, each in a transaction, until none is left."""
    total = 0
    while True:
        with sessions.begin() as session:
            count = stage(session)
        if not count:
            return total
        total += count


def _doubt(session: Session, now: datetime) -> int:
    """Call unknown what was being sent when its lease ran out, or its sender died."""
    sending = Delivery.state == DeliveryState.SENDING
    owners = session.scalars(select(Delivery.owner).where(sending).distinct())
    dead = [owner for owner in owners if owner and is_dead_here(owner)]
    abandoned = or_(Delivery.lease_until <= now, Delivery.owner.in_(dead))
    mails = lock_mails(session, sending, abandoned)
    write_down(session, mails, {"state": DeliveryState.UNKNOWN, "reason": STOPPED})
    return len(mails)


def _ask_sender(sessions: sessionmaker[Session], sender: Sender) -> tuple[int, int]:
    """Believe the sender that a mail left; that it did not, only if nobody lives who may send it.

    Returns:
        How many had left, and how many are ready again.
    """
    accepted = ready_again = last = 0
    while owners := _unknown_after(sessions, last):
        last = max(owners)
        known = sender.have_left(list(owners))
        left = [number for number, has_left in known.items() if has_left]
        lost = [number for number, has_left in known.items() if not has_left]
        gone = [number for number in lost if is_dead_here(owners[number] or "")]
        with sessions.begin() as session:
            accepted += _accept(session, and_(UNKNOWN, Delivery.id.in_(left)))
            ready_again += _make_ready(session, and_(UNKNOWN, Delivery.id.in_(gone)))
    return accepted, ready_again


def _unknown_after(sessions: sessionmaker[Session], last: int) -> dict[int, str | None]:
    """Return the next mails that are unknown, by number, and who was sending each."""
    with reading(sessions) as session:
        rows = session.execute(
            select(Delivery.id, Delivery.owner)
            .where(UNKNOWN, Delivery.id > last)
            .order_by(Delivery.id)
            .limit(CHUNK)
        )
        return {row.id: row.owner for row in rows}


def _accept(session: Session, which: ColumnElement[bool]) -> int:
    mails = lock_mails(session, which)
    sent_at = func.coalesce(Delivery.leaves_at, Delivery.claimed_at)
    write_down(session, mails, {**ACCEPTED, "sent_at": sent_at})
    move_units(session, mails, (Disposition.DRAWN,), Disposition.SENT)
    return len(mails)


def _make_ready(session: Session, which: ColumnElement[bool]) -> int:
    """Put back what certainly did not leave; the next claim looks at it anew."""
    mails = lock_mails(session, which)
    write_down(session, mails, {"state": DeliveryState.READY, "reason": None, "sent_at": None})
    move_units(session, mails, (Disposition.SENT,), Disposition.DRAWN)
    return len(mails)


def _take_back(sessions: sessionmaker[Session], sender: Sender, clock: Clock) -> int:
    """Cancel each batch that must not leave as it is, and make ready all of it.

    What was accepted goes back with the others: the claim says which of them may leave. It is
    unknown before the batch is cancelled, so that a process that dies between the two leaves
    nothing that only seems to be sent; and accepted again where the batch surely was not.
    """
    ready_again = 0
    for batch, slip in _slips(sessions, clock()):
        whole = and_(Delivery.batch == batch, Delivery.provider_batch == slip.provider_batch)
        accepted = and_(whole, Delivery.state == DeliveryState.ACCEPTED)
        _each(sessions, partial(_write, which=accepted, values=UNCERTAIN))
        cancelled = sender.cancel(slip, clock())
        if cancelled:
            # A receipt may have said meanwhile that the provider had it.
            gone = and_(whole, Delivery.state.in_((DeliveryState.UNKNOWN, DeliveryState.ACCEPTED)))
            ready_again += _each(sessions, partial(_make_ready, which=gone))
        elif cancelled is False:
            # What nobody ever knew of has no time of sending.
            known = and_(whole, UNKNOWN, Delivery.sent_at.is_not(None))
            _each(sessions, partial(_write, which=known, values=ACCEPTED))
    return ready_again


def _slips(sessions: sessionmaker[Session], now: datetime) -> list[tuple[str, Slip]]:
    """Return the batches to be taken back still, by our name and by the provider's."""
    is_on = func.coalesce(Survey.active_since <= Delivery.claimed_at, False)
    waits = Delivery.state.in_((DeliveryState.UNKNOWN, DeliveryState.ACCEPTED))
    with reading(sessions) as session:
        rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(
            select(Delivery.batch, Delivery.provider_batch, Delivery.leaves_at)
            .join(Invitation, Invitation.id == Delivery.invitation_id)
            .join(Survey, Survey.id == Invitation.survey_id)
            .where(waits, Delivery.claimed_at > now - timedelta(minutes=LONGEST_DELAY))
            .where(Delivery.leaves_at > now + IN_TIME, or_(UNKNOWN, not_(is_on)))
            .distinct()
        ).all()
    return [(row.batch, Slip(row.provider_batch, row.leaves_at)) for row in rows]


def _write(session: Session, which: ColumnElement[bool], values: Mapping[str, Any]) -> int:
    mails = lock_mails(session, which)
    write_down(session, mails, values)
    return len(mails)


def _hold(session: Session, now: datetime, receipts: bool) -> int:
    """Hold what is unknown for good: it cannot be taken back, and no receipt is waited for."""
    latest = now - SETTLE_FOR if receipts else now + IN_TIME
    over = or_(Delivery.leaves_at.is_(None), Delivery.leaves_at <= latest)
    if receipts:
        over = and_(over, or_(Delivery.lease_until.is_(None), Delivery.lease_until <= latest))
    mails = lock_mails(session, UNKNOWN, over)
    write_down(session, mails, {"state": DeliveryState.HELD})
    move_units(session, mails, (Disposition.DRAWN, Disposition.SENT), Disposition.HELD)
    return len(mails)
