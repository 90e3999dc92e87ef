"""Nobody is asked too often: a person is an e-mail address, whatever their customer numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.clock import local_day
from feedback.models.bulk import among
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind
from feedback.models.invitation import Invitation

GAP_DAYS = 7

# e-mail → survey → the day the person's last invitation to it leaves
Asked = defaultdict[str, dict[int, date]]


def last_asked(session: Session, emails: Collection[str], zone: ZoneInfo) -> Asked:
    """Return on which day these persons last got, or will get, an invitation to each survey.

    Reminders do not count, nor does asking again whether something was put right.
    """
    leaves_at = func.coalesce(Delivery.sent_at, Delivery.send_after)
    query = (
        select(Customer.email, Invitation.survey_id, func.max(leaves_at))
        .join(Invitation, Invitation.customer_id == Customer.id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(
            among(session, Customer.email, emails),
            Delivery.kind == DeliveryKind.INVITATION,
            Delivery.state.not_in(NEVER_REACHED),
        )
        .group_by(Customer.email, Invitation.survey_id)
    )
    asked: Asked = defaultdict(dict)
    for email, survey_id, moment in session.execute(query):
        if email is not None:
            asked[email][survey_id] = local_day(moment, zone)
    return asked


def is_quarantined(
    asked: Mapping[int, date], survey_id: int, quarantine_days: int, today: date
) -> bool:
    """Tell whether a person asked on these days must be left alone today by this survey."""
    if any((today - day).days < GAP_DAYS for day in asked.values()):
        return True
    last = asked.get(survey_id)
    return last is not None and (today - last).days < quarantine_days
