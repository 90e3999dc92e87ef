"""Why a mail must not leave, and what that makes of it."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from feedback.fieldwork.mails import OnItsWay, lock_mails, move_units, write_down
from feedback.mail.message import is_sendable
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from surveys.disposition import Disposition

Ready = Row[*tuple[Any, ...]]


class Stop(NamedTuple):
    """Why a mail must not leave, and where that puts the mail and its unit."""

    state: DeliveryState
    disposition: Disposition
    reason: str


def _changed(state: DeliveryState, reason: str) -> Stop:
    return Stop(state, Disposition.SITUATION_CHANGED, reason)


EXPIRED = Stop(DeliveryState.EXPIRED, Disposition.EXPIRED, "The survey closed before it was sent.")
PAUSED = _changed(DeliveryState.CANCELLED, "The survey was switched off.")
ERASED = _changed(DeliveryState.CANCELLED, "The customer's address was erased.")
SUPPRESSED = _changed(DeliveryState.SUPPRESSED, "The address was put on the suppression list.")
REFUSED = _changed(DeliveryState.SUPPRESSED, "The customer asked not to be written to.")
NO_CONSENT = _changed(DeliveryState.CANCELLED, "The customer took their consent back.")
ANSWERED = _changed(DeliveryState.ANSWERED, "The customer had answered already.")
CHANGED = _changed(
    DeliveryState.CANCELLED,
    "The customer cancelled, or completed an order, before it was sent.",
)
SETTLED = _changed(DeliveryState.CANCELLED, "The follow-up does not wait for the customer.")
UNSENDABLE = Stop(
    DeliveryState.FAILED, Disposition.FAILED, "The address is none that mail can be sent to."
)


def stop_of(mail: Ready, suppressed: bool) -> Stop | None:
    """Return the first reason that keeps a ready mail from leaving.

    A re-ask is about an answer that was given, whatever became of the order since.
    """
    asks = mail.kind is not DeliveryKind.RE_ASK
    reasons = (
        (mail.expired, EXPIRED),
        (not mail.active, PAUSED),
        (mail.email is None, ERASED),
        (suppressed, SUPPRESSED),
        (mail.refused, REFUSED),
        (not mail.consents, NO_CONSENT),
        (asks and mail.answered, ANSWERED),
        (asks and mail.changed, CHANGED),
        (not asks and not mail.awaited, SETTLED),
        (not is_sendable(mail.email or ""), UNSENDABLE),
    )
    return next((stop for applies, stop in reasons if applies), None)


def halt(session: Session, stop: Stop, mails: list[OnItsWay]) -> None:
    """Keep mails that are locked from ever leaving."""
    write_down(session, mails, {"state": stop.state, "reason": stop.reason})
    move_units(session, mails, (Disposition.DRAWN,), stop.disposition)


def halt_expired(session: Session, now: datetime) -> int:
    """Halt ready mails whose time is over, 5,000 at most; whether they can be sent or not."""
    mails = lock_mails(session, Delivery.state == DeliveryState.READY, Delivery.expires_at <= now)
    halt(session, EXPIRED, mails)
    return len(mails)
