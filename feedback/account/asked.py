"""Reading what is known of the asking about a customer's touchpoints."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from feedback.account.asking import Case, Drawn, Earlier, Mail, Said
from feedback.fieldwork.quarantine import GAP_DAYS
from feedback.models.customer import Customer
from feedback.models.delivery import NEVER_REACHED, Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp
from feedback.models.invitation import Invitation
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from reports.reasons import what_went_wrong, why_not_completed
from surveys.disposition import Disposition
from surveys.population import TouchpointKind

DAY = timedelta(days=1)

Touchpoint = tuple[TouchpointKind, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the asking about some touchpoints, each by what it belongs to."""

    units: Mapping[Touchpoint, SampleUnit]
    invitations: Mapping[int, Invitation]
    mails: Mapping[int, tuple[Mail, ...]]
    earlier: Mapping[int, Earlier]
    said: Mapping[int, Said]
    cases: Mapping[int, Case]
    elsewhere: Mapping[Touchpoint, Said] = field(default_factory=dict)


def read_asked(session: Session, email: str | None, touchpoints: Collection[Touchpoint]) -> Asked:
    """Read the asking about touchpoints of whoever has this e-mail now; seven statements."""
    units = _units(session, touchpoints)
    keys = [unit.id for unit in units.values()]
    found = session.scalars(select(Invitation).where(Invitation.unit_id.in_(keys))).all()
    invited = [one.id for one in found]
    responses = session.scalars(
        select(Response)
        .where(tuple_(Response.kind, Response.touchpoint_id).in_(touchpoints))
        .order_by(Response.answered_at, Response.id)
    ).all()
    follow_ups = session.scalars(select(FollowUp).where(FollowUp.invitation_id.in_(invited)))
    return Asked(
        units=units,
        invitations={one.unit_id: one for one in found},
        mails=_mails(session, invited),
        earlier=_earlier(session, email, units.values()),
        said={one.invitation_id: _said(one) for one in responses if one.invitation_id},
        cases={one.invitation_id: _case(one) for one in follow_ups},
        elsewhere={
            (one.kind, one.touchpoint_id): _said(one)
            for one in responses
            if one.invitation_id is None
        },
    )


def drawn_of(unit: SampleUnit) -> Drawn | None:
    rate = unit.inclusion_probability
    return None if rate is None else Drawn(rate, unit.stratum)


def _units(session: Session, touchpoints: Collection[Touchpoint]) -> dict[Touchpoint, SampleUnit]:
    """Return the first unit of each touchpoint: the one the facts go by."""
    rows = session.scalars(
        select(SampleUnit)
        .where(tuple_(SampleUnit.kind, SampleUnit.touchpoint_id).in_(touchpoints))
        .order_by(SampleUnit.id.desc())
    )
    return {(unit.kind, unit.touchpoint_id): unit for unit in rows}


def _mails(session: Session, invited: Collection[int]) -> dict[int, tuple[Mail, ...]]:
    rows = session.scalars(
        select(Delivery).where(Delivery.invitation_id.in_(invited)).order_by(Delivery.id)
    )
    mails: defaultdict[int, tuple[Mail, ...]] = defaultdict(tuple)
    for row in rows:
        left_at = None if row.state is DeliveryState.READY else row.sent_at or row.claimed_at
        at = left_at or row.send_after
        mails[row.invitation_id] += (Mail(row.kind, row.state, at, row.reason, row.overtaken_at),)
    return mails


def _earlier(
    session: Session, email: str | None, units: Iterable[SampleUnit]
) -> dict[int, Earlier]:
    """Find for what each quarantined unit's person was left alone: the latest that explains it."""
    quarantined = [unit for unit in units if unit.disposition is Disposition.QUARANTINE]
    if not quarantined or email is None:
        return {}
    asked_at = func.coalesce(Delivery.sent_at, Delivery.send_after)
    asked = session.execute(
        select(asked_at, Invitation.survey_id, Survey.quarantine_days)
        .join(Customer, Customer.id == Invitation.customer_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .where(
            Customer.email == email,
            Delivery.kind == DeliveryKind.INVITATION,
            Delivery.state.not_in(NEVER_REACHED),
        )
        .order_by(asked_at.desc())
    ).all()
    found = {unit.id: _explained(unit, asked) for unit in quarantined}
    return {key: earlier for key, earlier in found.items() if earlier}


def _explained(unit: SampleUnit, asked: Sequence[Row[datetime, int, int]]) -> Earlier | None:
    """Return the latest invitation that left no more than a day after the unit was listed."""
    for asked_at, survey_id, quarantine_days in asked:
        since = (unit.listed_at - asked_at) / DAY
        if -1 < since < GAP_DAYS:
            return Earlier(asked_at, GAP_DAYS)
        if survey_id == unit.survey_id and 0 < since < quarantine_days + 1:
            return Earlier(asked_at, quarantine_days)
    return None


def _said(response: Response) -> Said:
    labels = what_went_wrong() | why_not_completed()
    picked = [response.why_not_completed or "", *(response.reasons or "").split("|")]
    return Said(
        answered_at=response.answered_at,
        mode=response.mode,
        satisfied=response.satisfied,
        verdict=response.verdict,
        reasons=tuple(labels.get(key, key.replace("_", " ")) for key in picked if key),
        words=response.words,
    )


def _case(one: FollowUp) -> Case:
    at = one.closed_at or one.asked_again_at or one.opened_at
    return Case(one.id, one.state, at, one.due_at, one.owner, one.put_right)
