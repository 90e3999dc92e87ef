"""Asking the customer of a follow-up, once, whether it was put right; what they say is kept apart.

It is an answer of its own: neither the verdict nor the facts know of it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from feedback.fieldwork.answer import InvitationClosed
from feedback.fieldwork.consent import may_be_asked
from feedback.fieldwork.follow_up import (
    CHUNK,
    CUSTOMER,
    SERVICE,
    about,
    event,
    open_again,
    record,
)
from feedback.fieldwork.handling import OVER, NotNow
from feedback.fieldwork.suppress import is_suppressed
from feedback.fieldwork.tell import tell
from feedback.fieldwork.turns import take_turns
from feedback.models.alert import AlertKind
from feedback.models.bulk import among
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpEvent, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Survey
from surveys.question import NO, YES
from surveys.window import opens_at

# The questionnaire, and its first question.
QUESTIONNAIRE = KEY = "put_right"
TAKES_ANSWERS_FOR = timedelta(days=14)
# Which question's words belong to the answer.
WORDS = {True: "anything_else", False: "still_wrong"}
SAID = {True: "Said that it is right now.", False: "Said that it is not right yet."}

# Who got nothing was not asked.
UNREACHED = (*NEVER_REACHED, DeliveryState.BOUNCED)
NOT_REACHED = "The mail did not reach the customer."

ONCE = "The customer was asked again already; that happens once."
NO_ADDRESS = "There is no e-mail address of the customer any more."
SUPPRESSED = "The customer’s address is on the suppression list: no mail may go to it."
NO_CONSENT = "The customer took their consent back."
PAUSED = "The survey is paused: no mail leaves until it is switched on again."


def re_ask_of(session: Session, follow_up: FollowUp) -> Delivery | None:
    """Return the mail that asks again, whatever became of it."""
    return session.scalar(
        select(Delivery).where(
            Delivery.invitation_id == follow_up.invitation_id,
            Delivery.kind == DeliveryKind.RE_ASK,
        )
    )


def hindrance(session: Session, follow_up: FollowUp) -> str | None:
    """Return why the customer cannot be asked again; None where they can."""
    return _hindrance(session, follow_up, _order(session, follow_up))


def ask_again(
    session: Session, follow_up: FollowUp, zone: ZoneInfo, by: str, now: datetime
) -> Delivery:
    """Ready the mail that asks; it leaves when the customer may be written to.

    Raises:
        NotNow: the customer cannot be asked, or was.
    """
    order = _order(session, follow_up)
    if hindered := _hindrance(session, follow_up, order):
        raise NotNow(hindered)
    leaves = opens_at(now, order.country, zone, order.window_from, order.window_until)
    mail = re_ask_of(session, follow_up) or Delivery(
        invitation_id=follow_up.invitation_id,
        kind=DeliveryKind.RE_ASK,
        state=DeliveryState.READY,
        send_after=leaves,
        expires_at=leaves,
    )
    # One that reached nobody is the same mail at its next attempt.
    mail.state, mail.reason, mail.sent_at = DeliveryState.READY, None, None
    mail.send_after, mail.expires_at = leaves, leaves + TAKES_ANSWERS_FOR
    session.add(mail)
    follow_up.state = FollowUpState.ASKED_AGAIN
    follow_up.asked_again_at = now
    record(session, follow_up, "Asked the customer whether it is right now.", by, now)
    return mail


def take_back_unasked(session: Session, now: datetime) -> int:
    """Open those again whose mail reached nobody: they were not asked. Return how many."""
    unasked = (
        select(FollowUp.id, Delivery.reason)
        .join(Invitation, Invitation.id == FollowUp.invitation_id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(
            FollowUp.state == FollowUpState.ASKED_AGAIN,
            Delivery.kind == DeliveryKind.RE_ASK,
            Delivery.state.in_(UNREACHED),
        )
        .order_by(FollowUp.id)
        .limit(CHUNK)
        .with_for_update(of=Invitation, skip_locked=True, key_share=True)
    )
    reasons = {row.id: row.reason for row in session.execute(unasked)}
    # Whoever had the turn before us may have seen to it.
    still = select(FollowUp).where(
        among(session, FollowUp.id, list(reasons)), FollowUp.state == FollowUpState.ASKED_AGAIN
    )
    events = []
    for follow_up in session.scalars(still, execution_options={"populate_existing": True}):
        open_again(follow_up, now)
        follow_up.asked_again_at = None
        note = reasons[follow_up.id]
        events.append(event(follow_up.id, NOT_REACHED, SERVICE, now, note=note))
    if events:
        session.execute(insert(table_of(FollowUpEvent)), events)
    return len(reasons)


def re_asked(session: Session, invitation: Invitation) -> tuple[FollowUp, Delivery] | None:
    """Return the follow-up an invitation's customer was asked about again, and the mail."""
    follow_up = session.scalar(select(FollowUp).where(FollowUp.invitation_id == invitation.id))
    mail = re_ask_of(session, follow_up) if follow_up else None
    return (follow_up, mail) if follow_up and mail else None


def said_so_far(follow_up: FollowUp) -> dict[str, tuple[str, ...]]:
    """Return what the customer said when asked again, as the page's questions hold it."""
    if follow_up.put_right is None:
        return {}
    said: dict[str, tuple[str, ...]] = {KEY: (YES if follow_up.put_right else NO,)}
    if follow_up.put_right_words:
        said[WORDS[follow_up.put_right]] = (follow_up.put_right_words,)
    return said


def save_re_ask(
    session: Session, follow_up: FollowUp, answers: Mapping[str, tuple[str, ...]], now: datetime
) -> None:
    """Keep what the customer says: Yes closes the follow-up, No opens it again and staff are told.

    It holds whatever staff made of the follow-up meanwhile. Words go with the answer they were
    written to; every one of them stays among the events.

    Raises:
        InvitationClosed: no answer is taken any more, or nobody asked.
    """
    take_turns(session, follow_up.invitation_id)
    session.refresh(follow_up)
    mail = re_ask_of(session, follow_up)
    if mail is None or now > mail.expires_at:
        raise InvitationClosed
    said = said_so_far(follow_up) | dict(answers)
    if not said.get(KEY):
        return
    is_right = said[KEY] == (YES,)
    words = "".join(said.get(WORDS[is_right], ())) or None
    turned = is_right is not follow_up.put_right
    if not turned and words == follow_up.put_right_words:
        return
    follow_up.put_right = is_right
    follow_up.put_right_words = words
    follow_up.answered_at = now
    what = SAID[is_right] if turned else "Wrote:" if words else "Took their words back."
    record(session, follow_up, what, CUSTOMER, now, note=words)
    if turned:
        _turn(session, follow_up, now)


def _order(session: Session, follow_up: FollowUp) -> Row[*tuple[Any, ...]]:
    """Return what decides about a mail to the customer; only a completed order has a verdict."""
    return session.execute(
        select(
            Customer.email,
            Survey.key.label("survey"),
            Survey.active_since.is_not(None).label("is_on"),
            Survey.window_from,
            Survey.window_until,
            Order.country,
            may_be_asked(Order.consent, Order.country).label("consents"),
        )
        .select_from(Invitation)
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        .join(Order, Order.id == SampleUnit.touchpoint_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Invitation.id == follow_up.invitation_id)
    ).one()


def _hindrance(session: Session, follow_up: FollowUp, order: Row[*tuple[Any, ...]]) -> str | None:
    if follow_up.asked_again_at:
        return ONCE
    if follow_up.state is not FollowUpState.OPEN:
        return OVER
    if order.email is None:
        return NO_ADDRESS
    if is_suppressed(session, order.email, order.survey):
        return SUPPRESSED
    if not order.consents:
        return NO_CONSENT
    # Whether it was on when the order fell due does not matter: this was promised to a customer.
    return None if order.is_on else PAUSED


def _turn(session: Session, follow_up: FollowUp, now: datetime) -> None:
    if follow_up.put_right:
        follow_up.state = FollowUpState.PUT_RIGHT
        follow_up.closed_at = now
        return
    open_again(follow_up, now)
    told = about(follow_up.id, follow_up.verdict, follow_up.due_at)
    # Told anew of each No: a Yes may have come between two.
    key = f"still_wrong:{follow_up.id}:{now.isoformat()}"
    tell(session, AlertKind.STILL_WRONG, {key: told}, now=now)
