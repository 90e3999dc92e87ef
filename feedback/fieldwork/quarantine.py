"""Nobody is asked too often: a person is an e-mail address, whatever their customer numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from feedback.clock import local_day
from feedback.fieldwork.suppress import address_hashes
from feedback.models.bulk import among
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.invitation import Invitation
from feedback.models.schema import Instant

GAP_DAYS = 7

# e-mail → survey → the day the person's last invitation to it leaves
Asked = defaultdict[str, dict[int, date]]


def last_asked(session: Session, emails: Collection[str], zone: ZoneInfo, now: datetime) -> Asked:
    """Return on which day these persons last got, or will get, an invitation to each survey.

    What was sent to an address counts, and what was or will be to a customer who has it now. What
    is ready leaves `now` at the earliest. Reminders do not count, nor does asking again whether
    something was put right.
    """
    asked = last_mailed(session, address_hashes(session, emails), zone)
    is_ready = Delivery.state == DeliveryState.READY
    leaves_at = case(
        (and_(is_ready, Delivery.send_after < now), literal(now, Instant)),
        (is_ready, Delivery.send_after),
        else_=_left_at(),
    )
    mails = (
        select(Customer.email, Invitation.survey_id, func.max(leaves_at))
        .join(Invitation, Invitation.customer_id == Customer.id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(among(session, Customer.email, emails), *_asks(NEVER_REACHED))
        .group_by(Customer.email, Invitation.survey_id)
    )
    for email, survey_id, moment in session.execute(mails):
        if email is not None:
            _note(asked[email], survey_id, local_day(moment, zone))
    return asked


def last_mailed(session: Session, hashes: Mapping[str, str], zone: ZoneInfo) -> Asked:
    """Return on which day an invitation to each survey last left, or may have, for these addresses.

    `hashes` are those of the addresses as the deliveries keep them, whoever the customer was.
    """
    mails = (
        select(Delivery.address_hash, Invitation.survey_id, func.max(_left_at()))
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .where(
            among(session, Delivery.address_hash, list(hashes.values())),
            *_asks((DeliveryState.READY, *NEVER_REACHED)),
        )
        .group_by(Delivery.address_hash, Invitation.survey_id)
    )
    emails = {address_hash: email for email, address_hash in hashes.items()}
    asked: Asked = defaultdict(dict)
    for address_hash, survey_id, moment in session.execute(mails):
        _note(asked[emails[address_hash or ""]], survey_id, local_day(moment, zone))
    return asked


def _asks(other_than: Collection[DeliveryState]) -> tuple[ColumnElement[bool], ...]:
    return Delivery.kind == DeliveryKind.INVITATION, Delivery.state.not_in(other_than)


def _left_at() -> ColumnElement[datetime]:
    """Return when a mail left, or may have."""
    return func.coalesce(Delivery.sent_at, Delivery.claimed_at, Delivery.send_after)


def _note(asked: dict[int, date], survey_id: int, day: date) -> None:
    asked[survey_id] = max(day, asked.get(survey_id, day))


def is_quarantined(
    asked: Mapping[int, date], survey_id: int, quarantine_days: int, today: date
) -> bool:
    """Tell whether a person asked on these days must be left alone today by this survey."""
    if any((today - day).days < GAP_DAYS for day in asked.values()):
        return True
    last = asked.get(survey_id)
    return last is not None and (today - last).days < quarantine_days
