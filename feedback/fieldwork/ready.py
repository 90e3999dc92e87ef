"""The mails that are ready, each with what keeps it from leaving."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from feedback.fieldwork.consent import may_be_asked
from feedback.fieldwork.mails import OnItsWay
from feedback.fieldwork.stop import Stop
from feedback.fieldwork.touchpoint import is_answered, value_of, with_touchpoint
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey

COUNTRY = value_of("country")


class Ready(NamedTuple):
    """A mail that is ready; `stop` names the first reason why it must not leave, if any.

    `asked_at` is, of a reminder, the hash of the address that was asked. A mail whose survey is not
    `on` waits, unless that stops it.
    """

    id: int
    kind: DeliveryKind
    attempt: int
    invitation_id: int
    unit_id: int
    language: str
    survey_id: int
    survey: str
    quarantine_days: int
    window_from: int
    window_until: int
    email: str
    country: str | None
    began_at: datetime
    asked_at: str | None
    on: bool
    stop: str | None

    @property
    def on_its_way(self) -> OnItsWay:
        return OnItsWay(self.id, self.kind, self.unit_id)


@cache
def any_ready() -> Select[tuple[bool]]:
    """Return the query whether any mail is to be sent `now`."""
    return select(
        exists().where(
            Delivery.state == DeliveryState.READY, Delivery.send_after <= bindparam("now")
        )
    )


def lock_ready(session: Session, now: datetime, leaves: datetime, limit: int) -> list[Ready]:
    """Lock mails to be sent now, which are to have left by `leaves`; pass those that are locked."""
    wanted = {"now": now, "leaves": leaves, "limit": limit}
    rows = session.connection().execute(_ready(), wanted)
    # Reading an attribute of a Row takes ten times as long as one of a tuple of ours.
    return [Ready(*row) for row in rows.all()]


@cache
def _ready() -> Select[*tuple[Any, ...]]:
    return (
        looked_at(
            Delivery.id,
            Delivery.kind,
            Delivery.attempt,
            Delivery.invitation_id,
            Invitation.unit_id,
            Invitation.language,
            Survey.id,
            Survey.key,
            Survey.quarantine_days,
            Survey.window_from,
            Survey.window_until,
            func.coalesce(Customer.email, ""),
            COUNTRY,
            func.coalesce(Order.placed_at, Checkout.started_at),
            _asked_at(),
            is_on(),
            case(*stops()),
        )
        .where(Delivery.state == DeliveryState.READY, Delivery.send_after <= bindparam("now"))
        .order_by(Delivery.send_after, Delivery.id)
        .limit(bindparam("limit"))
        .with_for_update(of=Delivery, skip_locked=True)
    )


def looked_at(*columns: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    """Return the query of mails with all that decides whether they may leave."""
    mails = (
        select(*columns)
        .select_from(Delivery)
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        .join(Customer, Customer.id == Invitation.customer_id)
    )
    return with_touchpoint(mails)


def stops() -> list[tuple[ColumnElement[bool], str]]:
    """Return what keeps a mail from leaving at `leaves`, each with the name of its stop.

    A re-ask is about an answer that was given, whatever became of the order since, and it waits
    while its survey is off. A survey that is off has no time since when it is active.
    """
    asks = Delivery.kind != DeliveryKind.RE_ASK
    is_active = func.coalesce(SampleUnit.due_at >= Survey.active_since, False)
    return [
        (Delivery.expires_at <= bindparam("leaves"), Stop.EXPIRED.name),
        (and_(asks, not_(is_active)), Stop.PAUSED.name),
        (Customer.email.is_(None), Stop.ERASED.name),
        (Invitation.refused_at.is_not(None), Stop.REFUSED.name),
        (not_(may_be_asked(value_of("consent"), COUNTRY)), Stop.NO_CONSENT.name),
        (and_(asks, is_answered()), Stop.ANSWERED.name),
        (and_(asks, or_(_order_changed(), _checkout_completed())), Stop.CHANGED.name),
        (and_(not_(asks), not_(_is_awaited())), Stop.SETTLED.name),
    ]


def is_on() -> ColumnElement[bool]:
    """Tell whether a mail's survey is on: while it is not, nothing leaves."""
    return Survey.active_since.is_not(None)


def _asked_at() -> SQLColumnExpression[str | None]:
    """Return, of a reminder, the hash of the address that was asked."""
    first = aliased(Delivery)
    asked_at = select(first.address_hash).where(
        first.invitation_id == Delivery.invitation_id, first.kind == DeliveryKind.INVITATION
    )
    return case((Delivery.kind == DeliveryKind.REMINDER, asked_at.scalar_subquery()))


def _order_changed() -> SQLColumnExpression[bool]:
    """Tell whether the customer cancelled before the promised day: later is asked about too."""
    return Order.population != Survey.population


def _checkout_completed() -> SQLColumnExpression[bool]:
    """Tell whether the checkout's customer has ordered since they began it."""
    later = aliased(Order)
    return or_(
        Checkout.completed_order_id.is_not(None),
        exists().where(
            later.customer_id == Checkout.customer_id, later.placed_at >= Checkout.started_at
        ),
    )


def _is_awaited() -> SQLColumnExpression[bool]:
    """Tell whether a follow-up waits for what its customer says when asked again."""
    return exists().where(
        FollowUp.invitation_id == Invitation.id, FollowUp.state == FollowUpState.ASKED_AGAIN
    )
