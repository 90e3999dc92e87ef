"""Bounces and complaints that come as mail: whose they are, and what follows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from feedback.fieldwork.receipts import Recorded, record_receipts
from feedback.mail.bounce import Returned
from feedback.mail.event import MailEvent
from feedback.models.bulk import among
from feedback.models.delivery import Delivery
from feedback.models.invitation import InvitationToken


def record_returned(session: Session, returned: Collection[Returned], now: datetime) -> Recorded:
    """Record what came back, some hundreds at most; mails that are not ours are passed over."""
    ours = _attempts(session, {one.name for one in returned})
    events = [
        MailEvent(*ours[one.name], event=one.event, happened_at=now, reason=one.reason)
        for one in returned
        if one.name in ours
    ]
    recorded = record_receipts(session, events)
    recorded.foreign += len(returned) - len(events)
    return recorded


def _attempts(session: Session, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return the delivery and attempt of each Message-ID: each attempt minted one token."""
    earlier = aliased(InvitationToken)
    attempt = (
        select(func.count())
        .where(
            earlier.invitation_id == InvitationToken.invitation_id,
            earlier.kind == InvitationToken.kind,
            earlier.id <= InvitationToken.id,
        )
        .scalar_subquery()
    )
    found = session.execute(
        select(InvitationToken.token_hash, Delivery.id, attempt.label("attempt"))
        .join(
            Delivery,
            (Delivery.invitation_id == InvitationToken.invitation_id)
            & (Delivery.kind == InvitationToken.kind),
        )
        .where(among(session, InvitationToken.token_hash, names))
    )
    return {row.token_hash: (row.id, row.attempt) for row in found}
