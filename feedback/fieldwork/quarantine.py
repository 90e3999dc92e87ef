"""Nobody is asked too often: a person is an e-mail address, whatever their customer numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.clock import local_day
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery
from feedback.models.invitation import Invitation

GAP_DAYS = 7

# e-mail → survey → the day of the person's last invitation to it
Asked = defaultdict[str, dict[int, date]]


def last_asked(
    session: Session, emails: Iterable[str], days: int, now: datetime, zone: ZoneInfo
) -> Asked:
    """Return when these persons were last invited to each survey, as far back as `days`."""
    query = (
        select(Customer.email, Invitation.survey_id, func.max(Invitation.issued_at))
        .join(Invitation, Invitation.customer_id == Customer.id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(
            Customer.email.in_(emails),
            Invitation.issued_at > now - timedelta(days=days + 1),
            Delivery.state.not_in(NEVER_REACHED),
        )
        .group_by(Customer.email, Invitation.survey_id)
    )
    asked: Asked = defaultdict(dict)
    for email, survey_id, issued_at in session.execute(query):
        if email is not None:
            asked[email][survey_id] = local_day(issued_at, zone)
    return asked


def is_quarantined(
    asked: Mapping[int, date], survey_id: int, quarantine_days: int, today: date
) -> bool:
    """Tell whether a person asked on these days must be left alone today by this survey."""
    if any((today - day).days < GAP_DAYS for day in asked.values()):
        return True
    last = asked.get(survey_id)
    return last is not None and (today - last).days < quarantine_days
