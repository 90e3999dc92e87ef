"""A survey that does harm stops by itself: too many complaints, or too many dead addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.database import reading
from feedback.fieldwork.surveys import pause
from feedback.fieldwork.tell import tell
from feedback.models.alert import AlertKind
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.survey import Survey

BY_ITSELF = "comeback"
WATCHED = timedelta(days=30)
# Complaints: more than one in 1,000, and at least three. Bounces: more than one in 20, of 200.
COMPLAINED = 1_000
LEAST_COMPLAINTS = 3
BOUNCED = 20
LEAST_MAILS = 200

REACHED = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.BOUNCED)


@dataclass(frozen=True, slots=True)
class Harm:
    """How many of a survey's mails were complained of or came back.

    `mails` may be fewer than there were where so many are enough to call the harm little.
    """

    mails: int
    complaints: int
    bounces: int

    @property
    def complained_too_often(self) -> bool:
        return self.complaints >= LEAST_COMPLAINTS and self.complaints * COMPLAINED > self.mails

    @property
    def bounced_too_often(self) -> bool:
        return self.mails >= LEAST_MAILS and self.bounces * BOUNCED > self.mails


def stop_harmful(sessions: sessionmaker[Session], now: datetime) -> list[str]:
    """Switch off each survey whose mails of the last 30 days do harm, and tell staff why.

    Only mails claimed since it was switched on count: who switches it on again begins anew.
    Nothing is held up unless there is a survey to stop.

    Returns:
        The keys of the surveys that were stopped.
    """
    with reading(sessions) as session:
        harmful = [
            (survey.id, reason)
            for survey in session.scalars(select(Survey).where(Survey.active_since.is_not(None)))
            if (reason := _reason(session, survey, now))
        ]
    stopped = (_stop(sessions, survey, reason, now) for survey, reason in harmful)
    return [key for key in stopped if key]


def _stop(sessions: sessionmaker[Session], number: int, reason: str, now: datetime) -> str | None:
    with sessions.begin() as session:
        survey = session.get_one(Survey, number, with_for_update={"key_share": True})
        if survey.active_since is None:
            return None
        key = f"survey_stopped:{survey.key}:{survey.active_since.isoformat()}"
        pause(session, survey, now, BY_ITSELF, reason)
        told = {"survey": survey.key, "reason": reason}
        tell(session, AlertKind.SURVEY_STOPPED, {key: told}, now=now)
        return survey.key


def _reason(session: Session, survey: Survey, now: datetime) -> str | None:
    """Return why a survey must stop; None where it may go on."""
    since = max(survey.active_since or now, now - WATCHED)
    harm = _measure(session, survey, since)
    begun = f"{since.day} {since:%B %Y}"
    if harm.complained_too_often:
        return (
            f"{harm.complaints} of {harm.mails:,} mails since {begun} were reported as spam: "
            f"{harm.complaints / harm.mails:.2%}, and 0.1% is the most."
        )
    if harm.bounced_too_often:
        return (
            f"{harm.bounces:,} of {harm.mails:,} mails since {begun} came back: "
            f"{harm.bounces / harm.mails:.1%}, and 5% is the most."
        )
    return None


def _measure(session: Session, survey: Survey, since: datetime) -> Harm:
    """Count what did harm, and the mails no further than is needed to call that little."""
    mails = (
        select(Delivery.id)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(Invitation.survey_id == survey.id)
        .where(Delivery.claimed_at >= since, Delivery.state.in_(REACHED))
    )
    complained = (
        mails.join(Receipt, Receipt.delivery_id == Delivery.id)
        .where(Receipt.event == ReceiptEvent.COMPLAINED, Receipt.happened_at >= since)
        .distinct()
    )
    complaints = _count(session, complained)
    bounces = _count(session, mails.where(Delivery.state == DeliveryState.BOUNCED))
    enough = max(complaints * COMPLAINED, bounces * BOUNCED, LEAST_MAILS)
    if complaints < LEAST_COMPLAINTS and bounces * BOUNCED <= LEAST_MAILS:
        return Harm(enough, complaints, bounces)
    return Harm(_count(session, mails.limit(enough)), complaints, bounces)


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
