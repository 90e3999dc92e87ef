"""A customer who was asked about an order and left dissatisfied, and what staff are told."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import save_answers
from feedback.fieldwork.draw import draw_sample
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.invite import issue_invitations
from feedback.models.alert import Alert, AlertChannel, AlertKind
from feedback.models.follow_up import FollowUp, FollowUpEvent
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from tests.conftest import LISBON, NOON
from tests.fieldwork.rows import add_customer, add_order, switch_on

HOUR = timedelta(hours=1)
ANN = "ann@customer.example"
BEN = "ben@shop.example"
LEFT_WRONG = {
    "satisfied": ("no",),
    "what_went_wrong": ("late",),
    "what_went_wrong_words": ("Two weeks late.",),
    "handled_as_wanted": ("no",),
}
UNSAID = {"satisfied": ("no",)}


def invite(session: Session, email: str = ANN) -> Invitation:
    """Ask a new customer about an order that is due."""
    switch_on(session)
    order = add_order(session, add_customer(session, email))
    list_frame(session, NOON)
    draw_sample(session)
    issue_invitations(session, NOON, LISBON, "en")
    of_customer = select(Invitation).where(Invitation.customer_id == order.customer_id)
    return session.scalars(of_customer).one()


def answer(session: Session, invitation: Invitation, **said: str) -> Response:
    """Answer an hour after being asked."""
    answers = {key: (value,) for key, value in said.items()}
    response = save_answers(session, invitation, answers, NOON + HOUR)
    assert response is not None
    return response


def left_wrong(session: Session, email: str = ANN) -> FollowUp:
    """Return the follow-up of somebody who said that they were left wrong."""
    response = save_answers(session, invite(session, email), LEFT_WRONG, NOON + HOUR)
    assert response is not None
    return follow_up_of(session, response)


def follow_up_of(session: Session, response: Response) -> FollowUp:
    session.flush()
    return session.scalars(
        select(FollowUp)
        .where(FollowUp.response_id == response.id)
        .execution_options(populate_existing=True)
    ).one()


def follow_ups(session: Session) -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


def happened(session: Session) -> list[tuple[str, str, str | None]]:
    events = session.scalars(select(FollowUpEvent).order_by(FollowUpEvent.id))
    return [(event.by, event.what, event.note) for event in events]


def told(session: Session) -> list[AlertKind]:
    """Return what staff were told of, by mail."""
    by_mail = select(Alert.kind).where(Alert.channel == AlertChannel.MAIL)
    return list(session.scalars(by_mail.order_by(Alert.id)))
