"""What pausing a survey comes to, for those who were asked or are about to be."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.fieldwork.remind import count_unreminded
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.survey import Survey

CANCELLED = (DeliveryKind.INVITATION, DeliveryKind.REMINDER)


def lost_by_pausing(session: Session, survey: Survey, now: datetime) -> str:
    """Say what a pause costs, which switching the survey on again does not bring back."""
    waiting = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(
            Invitation.survey_id == survey.id,
            Delivery.state == DeliveryState.READY,
            Delivery.kind.in_(CANCELLED),
        )
    )
    unreminded = count_unreminded(session, survey, now)
    return (
        "Nobody is asked until it is switched on again, and then nobody who fell due before. "
        f"Mails that wait to leave are cancelled as their hour comes: {waiting:,}. People asked "
        f"already who would get a reminder get none, even after a short pause: {unreminded:,}. "
        "Questions whether something was put right wait, and leave once it is on again."
    )
