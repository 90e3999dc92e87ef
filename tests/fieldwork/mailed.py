"""Mails in the state a test wants, with their invitations and units, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import address_hashes
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Mode, Population, TouchpointKind
from tests.conftest import NOON
from tests.fieldwork.rows import DAY, add_customer, add_order


def add_mail(
    session: Session,
    state: DeliveryState = DeliveryState.SENDING,
    disposition: Disposition = Disposition.DRAWN,
    customer: Customer | None = None,
    **columns: Any,
) -> Delivery:
    """Add the mail of an invitation, claimed for its customer's address at NOON, once."""
    customer = customer or add_customer(session)
    invitation = _add_invitation(session, customer, disposition)
    return add_mail_of(session, invitation, customer, state, **columns)


def add_mail_of(
    session: Session,
    invitation: Invitation,
    customer: Customer,
    state: DeliveryState,
    kind: DeliveryKind = DeliveryKind.INVITATION,
    **columns: Any,
) -> Delivery:
    """Add a mail of an invitation there is, such as its reminder."""
    address = customer.email or ""
    columns = {
        "attempt": 1,
        "claimed_at": NOON,
        "batch": "a batch",
        "address_hash": address_hashes(session, [address])[address],
        **columns,
    }
    delivery = Delivery(
        invitation_id=invitation.id,
        state=state,
        kind=kind,
        send_after=NOON,
        expires_at=NOON + 30 * DAY,
        **columns,
    )
    session.add(delivery)
    session.flush()
    return delivery


def _add_invitation(
    session: Session, customer: Customer, disposition: Disposition, issued_at: datetime = NOON
) -> Invitation:
    survey = session.scalars(select(Survey).where(Survey.population == Population.COMPLETED)).one()
    order = add_order(session, customer)
    unit = SampleUnit(
        survey_id=survey.id,
        kind=TouchpointKind.ORDER,
        touchpoint_id=order.id,
        due_at=NOON,
        listed_at=NOON,
        disposition=disposition,
        customer_id=customer.id,
    )
    session.add(unit)
    session.flush()
    invitation = Invitation(
        unit_id=unit.id,
        survey_id=survey.id,
        customer_id=customer.id,
        mode=Mode.EMAIL,
        language="en",
        issued_at=issued_at,
        closes_at=issued_at + 30 * DAY,
    )
    session.add(invitation)
    session.flush()
    return invitation


def unit_column(session: Session, mail: Delivery) -> Disposition:
    """Return where the unit of a mail stands in the ledger."""
    return session.scalars(
        select(SampleUnit.disposition)
        .join(Invitation, Invitation.unit_id == SampleUnit.id)
        .where(Invitation.id == mail.invitation_id)
    ).one()
