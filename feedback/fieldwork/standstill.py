"""Mail that stands still: staff are told, as nothing else says it to who opens no page.

What to tell follows from the mails as they stand: whoever is cut short before the commit leaves it
to the next run.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, exists, func, select, true
from sqlalchemy.orm import Session, sessionmaker

from feedback.database import reading
from feedback.fieldwork.tell import Told, tell
from feedback.fieldwork.watch import REACHED
from feedback.models.alert import Alert, AlertKind
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import InvitationToken
from feedback.models.receipt import Receipt

# So long mails may wait, and events be on their way, before anybody is told.
PATIENCE = timedelta(hours=1)
# What lasts is told again after so long; older mails than this without an event tell nothing.
AGAIN = timedelta(days=1)

# Of mails that a provider took, those are in one of these of which it told something.
HEARD_OF = (DeliveryState.DELIVERED, DeliveryState.BOUNCED, DeliveryState.DROPPED)


class Standstill(NamedTuple):
    """One thing to tell, under a key that stands once."""

    kind: AlertKind
    key: str
    told: Told


class Unheard(NamedTuple):
    """How many mails left since when, more than an hour ago, of which no event has come."""

    mails: int
    since: datetime


def tell_of_standstill(sessions: sessionmaker[Session], now: datetime, *, receipts: bool) -> int:
    """Tell of mails that are held, that wait, and, where `receipts` come, of none that does.

    Nothing is held up unless there is something to tell.

    Returns:
        How many things were told.
    """
    with reading(sessions) as session:
        found = [*_held(session), *_waiting(session, now)]
        if receipts:
            found += _receipts_missing(session, now)
    with sessions.begin() as session:
        for one in found:
            tell(session, one.kind, {one.key: one.told}, now=now)
    return len(found)


def unheard(session: Session, now: datetime) -> Unheard | None:
    """Return the mails of the last day of which the provider tells nothing, nor of any since.

    None where it told of a mail that was claimed with them or later.
    """
    heard = _last_claim(session, HEARD_OF)
    mails, since = session.execute(
        select(func.count(), func.min(Delivery.sent_at)).where(
            Delivery.state == DeliveryState.ACCEPTED,
            Delivery.claimed_at > max(heard or now - AGAIN, now - AGAIN),
            Delivery.sent_at <= now - PATIENCE,
            ~exists().where(Receipt.delivery_id == Delivery.id),
        )
    ).one()
    return Unheard(mails, since) if since else None


def _held(session: Session) -> Iterator[Standstill]:
    """Yield the batches that are held and were not told of yet."""
    # By the column itself SQLite walks the index of the batches of all times.
    batch_name = func.coalesce(Delivery.batch, "")
    held = session.execute(
        select(batch_name, func.count())
        .where(Delivery.state == DeliveryState.HELD)
        .group_by(batch_name)
        .order_by(batch_name)
    ).all()
    for batch, mails in held:
        key = f"{AlertKind.MAIL_HELD}:{batch}"
        if not _is_told(session, key):
            yield Standstill(AlertKind.MAIL_HELD, key, {"batch": batch, "mails": mails})


def _waiting(session: Session, now: datetime) -> Iterator[Standstill]:
    """Yield why mails wait, where none was taken since they were to leave an hour ago or longer."""
    taken = _last_claim(session, REACHED)
    incident = f"{AlertKind.MAIL_WAITING}:{taken and taken.isoformat()}"
    if (taken and taken > now - PATIENCE) or _is_told(session, incident, now - AGAIN):
        return
    first_tried = (
        select(func.min(InvitationToken.minted_at))
        .where(
            InvitationToken.invitation_id == Delivery.invitation_id,
            InvitationToken.kind == Delivery.kind,
        )
        .scalar_subquery()
    )
    # One that was refused before others were taken is refused for its own sake.
    refused = and_(
        Delivery.claimed_at > taken if taken else Delivery.claimed_at.is_not(None),
        first_tried > taken if taken else true(),
        first_tried <= now - PATIENCE,
    )
    unreached = Delivery.send_after <= now - PATIENCE
    reasons = session.execute(
        select(
            Delivery.reason,
            func.count().label("mails"),
            func.min(func.coalesce(first_tried, Delivery.send_after)).label("since"),
        )
        .where(Delivery.state == DeliveryState.READY, Delivery.reason.is_not(None))
        .where(refused | unreached)
        .group_by(Delivery.reason)
        .order_by(func.count().desc(), Delivery.reason)
    ).all()
    if reasons:
        since = min(one.since for one in reasons)
        told: Told = {
            "mails": sum(one.mails for one in reasons),
            "since": max(since, taken or since).isoformat(),
            "reason": reasons[0].reason,
        }
        yield Standstill(AlertKind.MAIL_WAITING, f"{incident}:{now.isoformat()}", told)


def _receipts_missing(session: Session, now: datetime) -> Iterator[Standstill]:
    """Yield the mails of which nothing is told, where none is told of."""
    heard = _last_claim(session, HEARD_OF)
    incident = f"{AlertKind.RECEIPTS_MISSING}:{heard and heard.isoformat()}"
    if _is_told(session, incident, now - AGAIN):
        return
    if missing := unheard(session, now):
        told: Told = {"mails": missing.mails, "since": missing.since.isoformat()}
        yield Standstill(AlertKind.RECEIPTS_MISSING, f"{incident}:{now.isoformat()}", told)


def _is_told(session: Session, incident: str, since: datetime | None = None) -> bool:
    """Tell whether it was noted under a key that begins so, ever or since a time."""
    noted = exists().where(Alert.key.startswith(f"{incident}:", autoescape=True))
    return bool(session.scalar(select(noted.where(Alert.created_at > since) if since else noted)))


def _last_claim(session: Session, states: Sequence[DeliveryState]) -> datetime | None:
    """Return when the last mail was claimed that is in one of these states by now."""
    lasts = (
        session.scalar(select(func.max(Delivery.claimed_at)).where(Delivery.state == state))
        for state in states
    )
    return max(filter(None, lasts), default=None)
