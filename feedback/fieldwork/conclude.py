"""From the receipts of mails to their states, and on to the columns their units stand in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from feedback.fieldwork.evidence import Seen, Verdict, judge
from feedback.fieldwork.ledger import move
from feedback.models.bulk import among, update_rows
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt
from feedback.models.schema import table_of
from surveys.disposition import Disposition

NOT_ASKED = (
    Disposition.DRAWN,
    Disposition.QUARANTINE,
    Disposition.SITUATION_CHANGED,
    Disposition.EXPIRED,
    Disposition.HELD,
    Disposition.FAILED,
)
# state → the columns its unit may be in, and the one it belongs in; an answer is never overwritten.
MOVES = {
    DeliveryState.ACCEPTED: (NOT_ASKED, Disposition.SENT),
    DeliveryState.DELIVERED: (NOT_ASKED, Disposition.SENT),
    DeliveryState.BOUNCED: ((*NOT_ASKED, Disposition.SENT), Disposition.BOUNCED),
    DeliveryState.DROPPED: ((*NOT_ASKED, Disposition.SENT), Disposition.FAILED),
}

Mailed = Row[*tuple[Any, ...]]
Concluded = Sequence[tuple[Mailed, Verdict]]


def lock_numbered(session: Session, deliveries: Collection[int]) -> dict[int, Mailed]:
    """Lock mails in the order in which everybody locks them, each with what its receipts change."""
    found = session.execute(
        select(
            Delivery.id,
            Delivery.state,
            Delivery.attempt,
            Delivery.kind,
            Delivery.leaves_at,
            Delivery.address_hash,
            Delivery.sent_at,
            Delivery.reason,
            Delivery.invitation_id,
            Invitation.unit_id,
            Customer.email,
        )
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(among(session, Delivery.id, deliveries))
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    )
    return {row.id: row for row in found}


def conclude(session: Session, mails: Mapping[int, Mailed]) -> None:
    """Bring mails that are locked to where their receipts put them, and their units too."""
    seen: defaultdict[int, list[Seen]] = defaultdict(list)
    receipts = select(
        Receipt.delivery_id, Receipt.attempt, Receipt.event, Receipt.happened_at, Receipt.reason
    )
    found = session.execute(receipts.where(among(session, Receipt.delivery_id, list(mails))))
    for row in found:
        seen[row.delivery_id].append(Seen(row.attempt, row.event, row.happened_at, row.reason))
    judged = (
        (mail, judge(mail.state, mail.attempt, mail.leaves_at, seen[mail.id]))
        for mail in mails.values()
    )
    changed = [(mail, verdict) for mail, verdict in judged if verdict and _changes(mail, verdict)]
    if changed:
        _write(session, changed)
        _move_units(session, changed)


def _changes(mail: Mailed, verdict: Verdict) -> bool:
    sent = _sent_at(mail, verdict)
    is_so = (mail.state, mail.reason, mail.sent_at) == (verdict.state, verdict.reason, sent)
    return not is_so


def _sent_at(mail: Mailed, verdict: Verdict) -> datetime | None:
    """Return the earliest time at which the mail is known to have been on its way."""
    return min(filter(None, (mail.sent_at, verdict.sent_at)), default=None)


def _write(session: Session, changed: Concluded) -> None:
    rows = [
        (verdict.state, verdict.reason, _sent_at(mail, verdict), mail.id)
        for mail, verdict in changed
    ]
    update_rows(session, table_of(Delivery), ("state", "reason", "sent_at"), rows)


def _move_units(session: Session, changed: Concluded) -> None:
    """Move the units of invitations: a reminder, or the question after a follow-up, moves none."""
    units: defaultdict[DeliveryState, list[int]] = defaultdict(list)
    for mail, verdict in changed:
        if mail.kind is DeliveryKind.INVITATION:
            units[verdict.state].append(mail.unit_id)
    for state, some in units.items():
        before, after = MOVES[state]
        move(session, some, before, after)
