"""A customer who followed the link of a mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import (
    answers_so_far,
    is_first_order,
    save_answers,
    survey_of,
)
from feedback.fieldwork.followed import note_followed
from feedback.fieldwork.re_ask import QUESTIONNAIRE, re_asked, said_so_far, save_re_ask
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.delivery import DeliveryKind
from feedback.models.follow_up import FollowUp
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.tokens import hash_token
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
    """What the link asks this customer, and the answers held so far.

    `re_asked` is the follow-up a link asks about again; without one it asks about the order.
    """

    token: str
    invitation: Invitation
    questionnaire: Questionnaire
    language: Language
    held: Answers
    closes_at: datetime
    re_asked: FollowUp | None = None

    def is_closed(self, now: datetime) -> bool:
        return now > self.closes_at

    def save(self, session: Session, answers: Answers, now: datetime) -> None:
        note_followed(session, self.token, now)
        if self.re_asked:
            save_re_ask(session, self.re_asked, answers, now)
        else:
            save_answers(session, self.invitation, answers, now)


def find_visit(session: Session, token: str) -> Visit | None:
    """Return what a link leads to; None where there is no such link."""
    link = session.execute(
        select(Invitation, InvitationToken.kind)
        .join(InvitationToken, InvitationToken.invitation_id == Invitation.id)
        .where(InvitationToken.token_hash == hash_token(token))
    ).one_or_none()
    if link is None:
        return None
    invitation, kind = link
    if kind is DeliveryKind.RE_ASK:
        return _re_ask(session, invitation, token)
    questionnaire = load_questionnaire(survey_of(session, invitation).key)
    return Visit(
        token=token,
        invitation=invitation,
        questionnaire=questionnaire.asked_of(is_first_buyer=is_first_order(session, invitation)),
        language=choose_language([invitation.language]),
        held=answers_so_far(session, invitation),
        closes_at=invitation.closes_at,
    )


def _re_ask(session: Session, invitation: Invitation, token: str) -> Visit | None:
    found = re_asked(session, invitation)
    if found is None:
        return None
    follow_up, mail = found
    return Visit(
        token=token,
        invitation=invitation,
        questionnaire=load_questionnaire(QUESTIONNAIRE),
        language=choose_language([invitation.language]),
        held=said_so_far(follow_up),
        closes_at=mail.expires_at,
        re_asked=follow_up,
    )


def touchpoint_instant(session: Session, invitation: Invitation) -> datetime:
    """Return when the order was placed, the checkout begun or the contact opened."""
    unit = session.get_one(SampleUnit, invitation.unit_id)
    key, instant = DAYS[unit.kind]
    return session.scalars(select(instant).where(key == unit.touchpoint_id)).one()
