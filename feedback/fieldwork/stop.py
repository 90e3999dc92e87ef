"""Why a mail must not leave, and what that makes of it."""

from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from feedback.fieldwork.mails import OnItsWay, lock_mails, move_units, write_down
from feedback.models.delivery import Delivery, DeliveryState
from surveys.disposition import Disposition


class Stop(Enum):
    """Why a mail must not leave, and where that puts the mail and its unit."""

    EXPIRED = (
        DeliveryState.EXPIRED,
        "The survey closed before it was sent.",
        Disposition.EXPIRED,
    )
    PAUSED = DeliveryState.CANCELLED, "The survey was switched off."
    ERASED = DeliveryState.CANCELLED, "The customer's address was erased."
    SUPPRESSED = DeliveryState.SUPPRESSED, "The address was put on the suppression list."
    REFUSED = DeliveryState.SUPPRESSED, "The customer asked not to be written to."
    NO_CONSENT = DeliveryState.CANCELLED, "The customer took their consent back."
    ANSWERED = DeliveryState.ANSWERED, "The customer had answered already."
    CHANGED = (
        DeliveryState.CANCELLED,
        "The customer cancelled, or completed an order, before it was sent.",
    )
    QUARANTINED = (
        DeliveryState.CANCELLED,
        "The customer had been asked too recently.",
        Disposition.QUARANTINE,
    )
    MOVED = DeliveryState.CANCELLED, "The customer’s address is not the one that was asked."
    SETTLED = DeliveryState.CANCELLED, "The follow-up does not wait for the customer."
    UNSENDABLE = (
        DeliveryState.FAILED,
        "The address is none that mail can be sent to.",
        Disposition.FAILED,
    )

    def __init__(
        self,
        state: DeliveryState,
        reason: str,
        disposition: Disposition = Disposition.SITUATION_CHANGED,
    ) -> None:
        self.state = state
        self.reason = reason
        self.disposition = disposition


def halt(session: Session, stop: Stop, mails: list[OnItsWay]) -> None:
    """Keep mails that are locked from ever leaving."""
    write_down(session, mails, {"state": stop.state, "reason": stop.reason})
    move_units(session, mails, (Disposition.DRAWN,), stop.disposition)


def halt_expired(session: Session, now: datetime) -> int:
    """Halt ready mails whose time is over, 5,000 at most; whether they can be sent or not."""
    mails = lock_mails(session, Delivery.state == DeliveryState.READY, Delivery.expires_at <= now)
    halt(session, Stop.EXPIRED, mails)
    return len(mails)
