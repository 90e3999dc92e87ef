"""Reading what is known of the asking about a customer's touchpoints."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from feedback.account.asking import Case, Drawn, Mail, Said
from feedback.account.untold import asked_before, untold_units
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.follow_up import FollowUp
from feedback.models.invitation import Invitation
from feedback.models.receipt import Receipt, ReceiptEvent
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from reports.reasons import what_went_wrong, why_not_completed
from surveys.population import TouchpointKind

Touchpoint = tuple[TouchpointKind, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the asking about some touchpoints, each by what it belongs to."""

    units: Mapping[Touchpoint, SampleUnit]
    invitations: Mapping[int, Invitation]
    mails: Mapping[int, tuple[Mail, ...]]
    untold: Collection[int]
    asked_before: Mapping[int, datetime]
    complained: Collection[int]
    said: Mapping[int, Said]
    cases: Mapping[int, Case]
    elsewhere: Mapping[Touchpoint, Said] = field(default_factory=dict)


def read_asked(
    session: Session, email: str | None, touchpoints: Collection[Touchpoint], now: datetime
) -> Asked:
    """Read the asking about touchpoints of whoever has this e-mail now; a dozen statements."""
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
        untold=untold_units(session, email, units.values(), now),
        asked_before=asked_before(session, email, units.values()),
        complained=_complained(session, invited),
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


def _complained(session: Session, invited: Collection[int]) -> set[int]:
    """Return those of these invitations whose customers refused by a complaint."""
    complaints = (
        select(Invitation.id)
        .join(Delivery, Delivery.invitation_id == Invitation.id)
        .join(Receipt, Receipt.delivery_id == Delivery.id)
        .where(
            Invitation.id.in_(invited),
            Receipt.event == ReceiptEvent.COMPLAINED,
            Receipt.happened_at == Invitation.refused_at,
        )
    )
    return set(session.scalars(complaints))


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
