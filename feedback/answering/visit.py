"""A customer who followed the link of an invitation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import (
    answers_so_far,
    find_invitation,
    is_first_order,
    survey_of,
)
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from surveys.answering import Answers
from surveys.population import TouchpointKind
from surveys.questionnaire import Questionnaire, choose_language, load_questionnaire
from surveys.words import Language

DAYS = {
    TouchpointKind.ORDER: (Order.id, Order.placed_at),
    TouchpointKind.CHECKOUT: (Checkout.id, Checkout.started_at),
    TouchpointKind.CONTACT: (Contact.id, Contact.opened_at),
}


@dataclass(frozen=True)
class Visit:
    """The invitation, what it asks this customer, and the answers held so far."""

    token: str
    invitation: Invitation
    questionnaire: Questionnaire
    language: Language
    held: Answers

    def is_closed(self, now: datetime) -> bool:
        return now > self.invitation.closes_at


def find_visit(session: Session, token: str) -> Visit | None:
    invitation = find_invitation(session, token)
    if invitation is None:
        return None
    questionnaire = load_questionnaire(survey_of(session, invitation).key)
    return Visit(
        token=token,
        invitation=invitation,
        questionnaire=questionnaire.asked_of(is_first_buyer=is_first_order(session, invitation)),
        language=choose_language([invitation.language]),
        held=answers_so_far(session, invitation),
    )


def touchpoint_instant(session: Session, invitation: Invitation) -> datetime:
    """Return when the order was placed, the checkout begun or the contact opened."""
    unit = session.get_one(SampleUnit, invitation.unit_id)
    key, instant = DAYS[unit.kind]
    return session.scalars(select(instant).where(key == unit.touchpoint_id)).one()
