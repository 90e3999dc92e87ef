"""The mails that are ready, with all that may still keep one from leaving."""

from functools import cache
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from feedback.fieldwork.consent import may_be_asked
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.population import TouchpointKind


@cache
def any_ready() -> Select[tuple[bool]]:
    """Return the query whether any mail is to be sent `now`."""
    return select(
        exists().where(
            Delivery.state == DeliveryState.READY, Delivery.send_after <= bindparam("now")
        )
    )


@cache
def ready_deliveries() -> Select[*tuple[Any, ...]]:
    """Return the query for `limit` mails to be sent `now`; it locks them and passes locked ones.

    They are to have left by `leaves`, or have `expired`. `active` is None where the survey is off.
    """
    is_order = SampleUnit.kind == TouchpointKind.ORDER
    is_checkout = SampleUnit.kind == TouchpointKind.CHECKOUT
    consent = func.coalesce(Order.consent, Checkout.consent)
    country = func.coalesce(Order.country, Checkout.country)
    return (
        select(
            Delivery.id,
            Delivery.kind,
            Delivery.attempt,
            Delivery.invitation_id,
            Invitation.unit_id,
            Invitation.language,
            Survey.key.label("survey"),
            Survey.window_from,
            Survey.window_until,
            Customer.email,
            (Delivery.expires_at <= bindparam("leaves")).label("expired"),
            (SampleUnit.due_at >= Survey.active_since).label("active"),
            Invitation.refused_at.is_not(None).label("refused"),
            country.label("country"),
            func.coalesce(Order.placed_at, Checkout.started_at).label("began_at"),
            may_be_asked(consent, country).label("consents"),
            _is_answered().label("answered"),
            or_(_order_changed(), _checkout_completed()).label("changed"),
            _is_awaited().label("awaited"),
        )
        .join(Invitation, Invitation.id == Delivery.invitation_id)
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(SampleUnit, SampleUnit.id == Invitation.unit_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(Order, and_(is_order, Order.id == SampleUnit.touchpoint_id))
        .outerjoin(Checkout, and_(is_checkout, Checkout.id == SampleUnit.touchpoint_id))
        .where(Delivery.state == DeliveryState.READY, Delivery.send_after <= bindparam("now"))
        .order_by(Delivery.send_after, Delivery.id)
        .limit(bindparam("limit"))
        .with_for_update(of=Delivery, skip_locked=True)
    )


def _is_answered() -> SQLColumnExpression[bool]:
    return exists().where(
        Response.kind == SampleUnit.kind, Response.touchpoint_id == SampleUnit.touchpoint_id
    )


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
