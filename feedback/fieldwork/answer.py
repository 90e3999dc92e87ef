"""A customer's answers: found by their link, saved as given, one response per invitation."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select, true, update
from sqlalchemy.orm import Session, aliased

from feedback.fieldwork.follow_up import follow_verdict
from feedback.fieldwork.overtaken import overtake
from feedback.fieldwork.suppress import address_hashes, is_listed, is_suppressed, suppress_hashes
from feedback.fieldwork.turns import take_turns
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery
from feedback.models.fact_change import record_change
from feedback.models.invitation import Invitation, InvitationToken
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import SuppressionReason
from feedback.models.survey import Survey
from feedback.tokens import hash_token
from surveys.disposition import Disposition
from surveys.population import Population, TouchpointKind
from surveys.verdict import Handled, verdict_of

SEPARATOR = "|"
SEVERAL = frozenset({"what_went_wrong"})
YES_NO = {"yes": True, "no": False}


class InvitationClosed(Exception):
    """The answer came after the invitation's last day."""


def find_invitation(session: Session, token: str) -> Invitation | None:
    """Return the invitation a link leads to; None where there is no such link."""
    return session.scalar(
        select(Invitation)
        .join(InvitationToken, InvitationToken.invitation_id == Invitation.id)
        .where(InvitationToken.token_hash == hash_token(token))
    )


def survey_of(session: Session, invitation: Invitation) -> Survey:
    return session.get_one(Survey, invitation.survey_id)


def is_first_order(session: Session, invitation: Invitation) -> bool:
    """Tell whether it asks about an order before which its customer had completed none.

    Decided here, whenever the link is followed, by the orders known by then: an earlier one that
    comes in late ends the first buyer's questions, and what was answered stays.
    """
    earlier = aliased(Order)
    return bool(
        session.scalar(
            select(true())
            .select_from(SampleUnit)
            .join(Order, Order.id == SampleUnit.touchpoint_id)
            .where(SampleUnit.id == invitation.unit_id, SampleUnit.kind == TouchpointKind.ORDER)
            .where(
                ~exists().where(
                    earlier.customer_id == invitation.customer_id,
                    earlier.population == Population.COMPLETED,
                    earlier.replacement_for.is_(None),
                    earlier.placed_at < Order.placed_at,
                )
            )
        )
    )


def answers_so_far(session: Session, invitation: Invitation) -> dict[str, tuple[str, ...]]:
    """Return what each question was answered last, so that the link resumes where it was left."""
    return {
        question: tuple(value.split(SEPARATOR)) if question in SEVERAL else (value,)
        for question, value in _latest(session, invitation).items()
        if value
    }


def save_answers(
    session: Session,
    invitation: Invitation,
    answers: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> Response | None:
    """Store the answers that differ from what is held; None while there is nothing to hold.

    Raises:
        InvitationClosed: the last day for answers is over.
    """
    if now > invitation.closes_at:
        raise InvitationClosed
    take_turns(session, invitation.id)
    response = session.scalar(select(Response).where(Response.invitation_id == invitation.id))
    held = _latest(session, invitation)
    given = {question: SEPARATOR.join(values) for question, values in answers.items()}
    changed = {key: value for key, value in given.items() if value != held.get(key, "")}
    if not changed:
        return response
    response = response or _open_response(session, invitation, now)
    before = response.verdict
    population = survey_of(session, invitation).population
    for question, value in changed.items():
        held[question] = value
        _sum_up(response, held, population)
        session.add(
            Answer(
                response_id=response.id,
                question=question,
                value=value,
                given_at=now,
                verdict=response.verdict,
            )
        )
    response.answered_at = now
    record_change(session, {invitation.customer_id})
    follow_verdict(session, response, before, now)
    return response


def unsubscribe(session: Session, invitation: Invitation, now: datetime) -> None:
    """Never write again to the addresses that were mailed, nor to the customer's present one.

    The invitation it came by counts as refused.
    """
    email, mailed_to = _addresses(session, invitation)
    present = address_hashes(session, [email]).values() if email else ()
    since = dict.fromkeys([*mailed_to, *present], now)
    overtake(session, since)
    invitation.refused_at = invitation.refused_at or now
    record_change(session, {invitation.customer_id})
    suppress_hashes(session, since, SuppressionReason.UNSUBSCRIBED)


def is_unsubscribed(session: Session, invitation: Invitation) -> bool:
    """Tell whether unsubscribing would change nothing; writes nothing."""
    email, mailed_to = _addresses(session, invitation)
    is_known = bool(email or mailed_to)
    return (
        is_known
        and (not email or is_suppressed(session, email))
        and all(is_listed(session, address_hash) for address_hash in mailed_to)
    )


def _addresses(session: Session, invitation: Invitation) -> tuple[str | None, list[str]]:
    """Return the customer's present address, and the hashes of those that were mailed."""
    customer = session.get_one(Customer, invitation.customer_id)
    mailed_to = select(Delivery.address_hash).where(
        Delivery.invitation_id == invitation.id, Delivery.address_hash.is_not(None)
    )
    return customer.email, sorted(filter(None, set(session.scalars(mailed_to))))


def _latest(session: Session, invitation: Invitation) -> dict[str, str]:
    history = session.execute(
        select(Answer.question, Answer.value)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.invitation_id == invitation.id)
        .order_by(Answer.id)
    )
    return {row.question: row.value for row in history}


def _open_response(session: Session, invitation: Invitation, now: datetime) -> Response:
    """Start the invitation's one response; the touchpoint counts as answered from here on."""
    unit = session.execute(
        update(SampleUnit)
        .where(SampleUnit.id == invitation.unit_id)
        .values(disposition=Disposition.COUNTED)
        .returning(SampleUnit.kind, SampleUnit.touchpoint_id)
        .execution_options(synchronize_session=False)
    ).one()
    response = Response(
        kind=unit.kind,
        touchpoint_id=unit.touchpoint_id,
        mode=invitation.mode,
        answered_at=now,
        invitation_id=invitation.id,
        customer_id=invitation.customer_id,
        asked_at=invitation.issued_at,
    )
    session.add(response)
    session.flush()
    return response


def _sum_up(response: Response, held: Mapping[str, str], population: Population) -> None:
    """Bring the response to what the answers say together: only the branch taken counts."""
    satisfied = YES_NO.get(held.get("satisfied", ""))
    went_wrong = held.get("what_went_wrong", "") if satisfied is False else ""
    handled = held.get("handled_as_wanted", "") if satisfied is False else ""
    response.satisfied = satisfied
    response.handled_as_wanted = Handled(handled) if handled else None
    response.reasons = SEPARATOR.join(sorted(went_wrong.split(SEPARATOR))) or None
    response.why_not_completed = held.get("why_not_completed") or None
    response.words = held.get(_words_of(satisfied, population)) or None
    if population is Population.COMPLETED:
        response.verdict = verdict_of(satisfied, response.handled_as_wanted)


def _words_of(satisfied: bool | None, population: Population) -> str:
    """Return the question whose own words belong to the branch taken."""
    if population is Population.NOT_COMPLETED:
        return "why_not_completed_words"
    return "what_went_wrong_words" if satisfied is False else "anything_else"
