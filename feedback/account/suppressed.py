"""Whether a customer may be written to, since when not, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.suppression import (
    EVERYTHING,
    Suppression,
    SuppressionKey,
    SuppressionReason,
)
from feedback.tokens import hash_address

WHY = {
    SuppressionReason.UNSUBSCRIBED: "they asked not to be",
    SuppressionReason.BOUNCED: "mail to the address came back",
    SuppressionReason.COMPLAINED: "they reported a mail as unwanted",
    SuppressionReason.ON_REQUEST: "they asked the shop",
    SuppressionReason.ERASED: "their data was erased",
}


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Since when and why an address is not written to, by one survey or, None, by all."""

    since: datetime
    reason: SuppressionReason
    survey: str | None

    @property
    def why(self) -> str:
        return WHY[self.reason]


def suppressions_of(session: Session, email: str | None) -> tuple[Suppressed, ...]:
    """Return since when and why a customer's address is not written to, the oldest first."""
    return tuple(
        Suppressed(row.suppressed_at, row.reason, None if row.scope == EVERYTHING else row.scope)
        for row in (entries_of(session, email) if email else ())
    )


def entries_of(session: Session, address: str) -> Sequence[Suppression]:
    """Return an address's entries on the list, the oldest first; writes nothing."""
    key = session.scalar(select(SuppressionKey.secret))
    if key is None:
        return ()
    return session.scalars(
        select(Suppression)
        .where(Suppression.address_hash == hash_address(address, key))
        .order_by(Suppression.suppressed_at, Suppression.id)
    ).all()
