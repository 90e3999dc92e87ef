"""Who is never written to again: who told their provider so, and addresses that are dead."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.conclude import Mailed
from feedback.fieldwork.overtaken import leaving
from feedback.fieldwork.suppress import address_hashes, suppress_hashes
from feedback.mail.event import MailEvent
from feedback.models.bulk import among
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery
from feedback.models.fact_change import record_change
from feedback.models.invitation import Invitation
from feedback.models.receipt import ReceiptEvent
from feedback.models.schema import table_of
from feedback.models.suppression import SuppressionReason

# A blocked mail says nothing of its address: a server did not want us, not the customer.
SUPPRESSING = {
    ReceiptEvent.BOUNCED: SuppressionReason.BOUNCED,
    ReceiptEvent.COMPLAINED: SuppressionReason.COMPLAINED,
    ReceiptEvent.UNSUBSCRIBED: SuppressionReason.UNSUBSCRIBED,
}
REFUSALS = (ReceiptEvent.COMPLAINED, ReceiptEvent.UNSUBSCRIBED)

# An address by its hash, and since when.
Since = dict[str, datetime]


def leaving_to_refusers(session: Session, events: Collection[MailEvent]) -> set[int]:
    """Return the mails that may leave yet to those who refuse here; locks nothing."""
    refusals = [one for one in events if why(one) not in (None, SuppressionReason.BOUNCED)]
    if not refusals:
        return set()
    mailed = session.execute(
        select(Delivery.address_hash, Customer.email)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(among(session, Delivery.id, {one.delivery_id for one in refusals}))
    ).all()
    addresses = [one.address for one in refusals] + [row.email for row in mailed]
    hashes = set(address_hashes(session, filter(None, addresses)).values())
    hashes |= {row.address_hash for row in mailed if row.address_hash}
    return leaving(session, dict.fromkeys(hashes, min(one.happened_at for one in refusals)))


def heed(
    session: Session,
    told: Collection[MailEvent],
    foreign: Collection[MailEvent],
    mails: Mapping[int, Mailed],
) -> Since:
    """Never write again to who complained, unsubscribed or does not exist.

    Of our mails that were `told` of, to the address that was mailed, and to the one a customer who
    refused has by now. Of `foreign` ones, to the address they name: the mail bears our mark, and
    its number is lost with a backup, or that of another address or shop.

    Returns:
        The addresses of those who refused.
    """
    given = {event.address for event in (*told, *foreign) if event.address}
    hashes = address_hashes(session, given)
    present = _refuse(session, told, mails)
    since: dict[SuppressionReason, Since] = {reason: {} for reason in SUPPRESSING.values()}
    for event, address_hash in _addressed(told, foreign, mails, hashes, present):
        if (reason := why(event)) and address_hash:
            _note(since[reason], address_hash, event.happened_at)
    refused: Since = {}
    for reason, listed in since.items():
        suppress_hashes(session, listed, reason)
        if reason is not SuppressionReason.BOUNCED:
            for address_hash, moment in listed.items():
                _note(refused, address_hash, moment)
    return refused


def why(event: MailEvent) -> SuppressionReason | None:
    """Return why an address must not be written to after an event; None where it may."""
    return event.listed or SUPPRESSING.get(event.event)


def _addressed(
    told: Collection[MailEvent],
    foreign: Collection[MailEvent],
    mails: Mapping[int, Mailed],
    hashes: Mapping[str, str],
    present: Mapping[int, str],
) -> Iterator[tuple[MailEvent, str | None]]:
    """Yield the events, each with an address that it is about."""
    for event in told:
        mail = mails[event.delivery_id]
        yield event, hashes.get(event.address or "", mail.address_hash)
        if event.event in REFUSALS:
            yield event, present.get(mail.invitation_id)
    for event in foreign:
        yield event, hashes.get(event.address or "")


def _note(since: Since, address_hash: str, moment: datetime) -> None:
    since[address_hash] = min(since.get(address_hash, moment), moment)


def _refuse(
    session: Session, told: Collection[MailEvent], mails: Mapping[int, Mailed]
) -> dict[int, str]:
    """Count invitations as refused, each since when; return their customers' present addresses.

    All at once and by number, so that of two that do so neither waits in a circle.
    """
    refused_at: dict[int, datetime] = {}
    for event in told:
        if event.event in REFUSALS:
            number = mails[event.delivery_id].invitation_id
            refused_at[number] = min(refused_at.get(number, event.happened_at), event.happened_at)
    if not refused_at:
        return {}
    refused = session.execute(
        select(Invitation.id, Invitation.customer_id, Customer.email)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(among(session, Invitation.id, list(refused_at)))
        .order_by(Invitation.id)
        .with_for_update(of=Invitation, key_share=True)
    ).all()
    session.execute(
        update(table_of(Invitation))
        .where(Invitation.id == bindparam("invitation"))
        .where(or_(Invitation.refused_at.is_(None), Invitation.refused_at > bindparam("moment")))
        .values(refused_at=bindparam("moment")),
        [{"invitation": row.id, "moment": refused_at[row.id]} for row in refused],
    )
    record_change(session, {row.customer_id for row in refused})
    hashes = address_hashes(session, {row.email for row in refused if row.email})
    return {row.id: hashes[row.email] for row in refused if row.email}
