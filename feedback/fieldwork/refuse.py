"""Customers who said, to their mail program, that they want no more of this."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import address_hashes, suppress_hashes
from feedback.models.customer import Customer
from feedback.models.fact_change import record_change
from feedback.models.invitation import Invitation
from feedback.models.schema import table_of
from feedback.models.suppression import SuppressionReason


def refuse(session: Session, refused_at: Mapping[int, datetime], reason: SuppressionReason) -> None:
    """Count invitations as refused, each since when, and never write to their customers again.

    The address that was mailed is the caller's; this is about the one a customer has by now.
    """
    if not refused_at:
        return
    refused = session.execute(
        select(Invitation.id, Invitation.customer_id, Customer.email)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Invitation.id.in_(refused_at))
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
    since: dict[str, datetime] = {}
    for row in refused:
        if row.email:
            address = hashes[row.email]
            since[address] = min(since.get(address, refused_at[row.id]), refused_at[row.id])
    suppress_hashes(session, since, reason)
