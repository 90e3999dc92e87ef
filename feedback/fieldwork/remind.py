"""Reminders: one for each invitation that was sent some days ago and is still unanswered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from feedback.fieldwork.touchpoint import is_answered, value_of, with_touchpoint
from feedback.models.delivery import ARRIVED, Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.models.schema import table_of
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from surveys.population import Mode
from surveys.window import opens_at

CHUNK = 5_000
DAY = timedelta(days=1)
# A day to answer in, after as long as the hours of the day may keep a mail waiting.
OPEN_STILL = 2 * DAY

Silent = Row[*tuple[Any, ...]]
Reminder = dict[str, Any]


def due_reminders(session: Session, now: datetime, zone: ZoneInfo) -> list[Reminder]:
    """Return a reminder for each invitation that went unanswered for its survey's days.

    It leaves in the hours of the customer's day, closes with the question and waits for no
    quarantine. Writes and locks nothing.

    Returns:
        Rows for `add_reminders`, 5,000 a survey at most: look again once they are added.
    """
    surveys = select(Survey).where(Survey.active_since.is_not(None), Survey.reminder_days > 0)
    return [
        _reminder(row, survey, now, zone)
        for survey in session.scalars(surveys).all()
        for row in session.execute(_silent(), _due(survey, now))
    ]


def add_reminders(session: Session, reminders: Sequence[Reminder]) -> None:
    """Get reminders ready; who must not be written to any more is left to the claim to say."""
    if reminders:
        session.execute(insert(table_of(Delivery)), reminders)


def count_unreminded(session: Session, survey: Survey, now: datetime) -> int:
    """Return how many invitations of a survey that is on may still get their reminder."""
    if survey.active_since is None or not survey.reminder_days:
        return 0
    all_of_them = _silent().limit(None).order_by(None).subquery()
    wanted = {**_wanted(survey, now), "sent_by": now}
    return session.scalar(select(func.count()).select_from(all_of_them), wanted) or 0


def _due(survey: Survey, now: datetime) -> dict[str, Any]:
    sent_by = now - survey.reminder_days * DAY
    return {**_wanted(survey, now), "sent_by": sent_by, "chunk": CHUNK}


def _wanted(survey: Survey, now: datetime) -> dict[str, Any]:
    return {
        "survey": survey.id,
        "active_since": survey.active_since,
        "issued_since": now - (survey.expiry_days + 1) * DAY,
        "open_until": now + OPEN_STILL,
    }


def _reminder(row: Silent, survey: Survey, now: datetime, zone: ZoneInfo) -> Reminder:
    return {
        "invitation_id": row.id,
        "kind": DeliveryKind.REMINDER,
        "state": DeliveryState.READY,
        "send_after": opens_at(now, row.country, zone, survey.window_from, survey.window_until),
        "expires_at": row.closes_at,
    }


@cache
def _silent() -> Select[*tuple[Any, ...]]:
    """Return the query for a survey's invitations that arrived, are open and have no answer."""
    again = aliased(Delivery)
    return (
        with_touchpoint(
            select(Invitation.id, Invitation.closes_at, value_of("country").label("country"))
            .join(Delivery, Delivery.invitation_id == Invitation.id)
            .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        )
        .where(
            Delivery.kind == DeliveryKind.INVITATION,
            Delivery.state.in_(ARRIVED),
            # No mail leaves before this, so the index spares the mails of long ago.
            Delivery.send_after > bindparam("issued_since"),
            Delivery.sent_at <= bindparam("sent_by"),
            Invitation.survey_id == bindparam("survey"),
            Invitation.mode == Mode.EMAIL,
            Invitation.closes_at > bindparam("open_until"),
            Invitation.refused_at.is_(None),
            SampleUnit.disposition == Disposition.SENT,
            SampleUnit.due_at >= bindparam("active_since"),
            ~is_answered(),
            ~exists().where(
                again.invitation_id == Invitation.id, again.kind == DeliveryKind.REMINDER
            ),
        )
        .order_by(Delivery.id)
        .limit(bindparam("chunk"))
    )
