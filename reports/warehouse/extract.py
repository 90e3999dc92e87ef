"""What the facts need of the rows: narrow selects, of everybody or of those who changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from feedback.models.assignment import Assignment
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.delivery import Delivery, DeliveryKind
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.returned import Return
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from reports.warehouse.changed import CUSTOMER, Selected, is_about, members
from reports.warehouse.shop_columns import (
    ASSIGNMENT,
    CHANGED,
    CHECKOUT,
    CONTACT,
    ERASED,
    MEASUREMENT,
    ORDER,
    Column,
    Type,
    yes_or_no,
)
from surveys.expectation import Expectation
from surveys.population import TouchpointKind


@dataclass(frozen=True)
class Extract:
    """One table of the build: its columns, and the select that fills it.

    By its `key`, where it has one, a large one is taken apart.
    """

    name: str
    columns: Sequence[tuple[str, Type]]
    select: Selected
    key: InstrumentedAttribute[int] | None = None


def extracts(*, whole: bool) -> list[Extract]:
    """Return everything a build reads: of everybody, or of those it is `about`."""
    orders, checkouts, contacts, assignments, customers = _scopes(whole=whole)
    touched = (
        {}
        if whole
        else {
            TouchpointKind.ORDER: sa.select(Order.id).where(orders),
            TouchpointKind.CHECKOUT: sa.select(Checkout.id).where(checkouts),
            TouchpointKind.CONTACT: sa.select(Contact.id).where(contacts),
        }
    )
    return [
        *([] if whole else [_extract("changed", CHANGED, sa.true())]),
        _extract("orders", ORDER, orders, Order.id),
        _extract("checkouts", CHECKOUT, checkouts, Checkout.id),
        _extract("contacts", CONTACT, contacts, Contact.id),
        _linked_contacts(orders),
        _naming_checkout(checkouts),
        _returns(orders),
        _units(touched),
        _replies(touched),
        _expectations(touched),
        _extract("assignments", ASSIGNMENT, assignments),
        _extract("measurements", MEASUREMENT, sa.true()),
        _extract("erased", ERASED, Customer.erased_at.is_not(None) & customers),
    ]


def _extract(
    name: str,
    columns: Sequence[Column],
    where: sa.ColumnElement[bool],
    key: InstrumentedAttribute[int] | None = None,
) -> Extract:
    select = sa.select(*(column.selected() for column in columns)).where(where)
    return Extract(name, _types(columns), select, key)


def _types(columns: Sequence[Column]) -> list[tuple[str, Type]]:
    return [(column.name, column.type) for column in columns]


def _scopes(*, whole: bool) -> tuple[sa.ColumnElement[bool], ...]:
    """Return which orders, checkouts, contacts, assignments and customers are read."""
    if whole:
        return (sa.true(),) * 5
    return (
        is_about(Order.id, Order.customer_id, TouchpointKind.ORDER),
        is_about(Checkout.id, Checkout.customer_id, TouchpointKind.CHECKOUT),
        is_about(Contact.id, Contact.customer_id, TouchpointKind.CONTACT),
        Assignment.customer_id.in_(members(CUSTOMER)),
        Customer.id.in_(members(CUSTOMER)),
    )


def _of(
    model: type[SampleUnit] | type[Response], touched: Mapping[TouchpointKind, Selected]
) -> sa.ColumnElement[bool]:
    if not touched:
        return sa.true()
    return sa.or_(
        *(
            (model.kind == kind) & model.touchpoint_id.in_(selected)
            for kind, selected in touched.items()
        )
    )


def _linked_contacts(orders: sa.ColumnElement[bool]) -> Extract:
    """Return the contacts that name their order, beside the order they name."""
    columns = [Column("order_id", "BIGINT", Order.id), Column("id", "BIGINT", Contact.id)]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(Order, Contact, Contact.order_shop_id == Order.shop_id)
        .where(orders)
    )
    return Extract("linked_contacts", _types(columns), select)


def _naming_checkout(checkouts: sa.ColumnElement[bool]) -> Extract:
    """Return the contacts that name their checkout, beside the checkout they name."""
    told = {"id", "moment", "contact_channel", "topic", "agent_trained"}
    columns = [
        Column("checkout_id", "BIGINT", Checkout.id),
        *(column for column in CONTACT if column.name in told),
    ]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(Checkout, Contact, Contact.checkout_shop_id == Checkout.shop_id)
        .where(checkouts)
    )
    return Extract("naming_checkout", _types(columns), select)


def _returns(orders: sa.ColumnElement[bool]) -> Extract:
    columns = [
        Column("order_id", "BIGINT", Order.id),
        Column("id", "BIGINT", Return.id),
        Column("moment", "TIMESTAMPTZ", Return.requested_at),
        Column("channel", "VARCHAR", Return.channel),
        Column("amount_cents", "BIGINT", Return.amount_cents),
    ]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(Order, Return, Return.order_shop_id == Order.shop_id)
        .where(orders)
    )
    return Extract("returns", _types(columns), select)


def _units(touched: Mapping[TouchpointKind, Selected]) -> Extract:
    columns = [
        Column("kind", "VARCHAR", SampleUnit.kind),
        Column("touchpoint_id", "BIGINT", SampleUnit.touchpoint_id),
        Column("id", "BIGINT", SampleUnit.id),
        Column("survey", "VARCHAR", Survey.key),
        Column("surveyed_as", "VARCHAR", Survey.population),
        Column("disposition", "VARCHAR", SampleUnit.disposition),
        Column("inclusion_probability", "DOUBLE", SampleUnit.inclusion_probability),
        Column("mode", "VARCHAR", Invitation.mode),
        Column("sent_at", "TIMESTAMPTZ", Delivery.sent_at),
        Column("refused_at", "TIMESTAMPTZ", Invitation.refused_at),
    ]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(SampleUnit, Survey, Survey.id == SampleUnit.survey_id)
        .outerjoin(Invitation, Invitation.unit_id == SampleUnit.id)
        .outerjoin(
            Delivery,
            sa.and_(
                Delivery.invitation_id == Invitation.id, Delivery.kind == DeliveryKind.INVITATION
            ),
        )
        .where(_of(SampleUnit, touched))
    )
    return Extract("units", _types(columns), select, SampleUnit.id)


def _replies(touched: Mapping[TouchpointKind, Selected]) -> Extract:
    """Return imported responses, and the history of the others up to the survey's close."""
    yes: sa.ColumnElement[int] = sa.literal_column("1")
    no: sa.ColumnElement[int] = sa.literal_column("0")
    imported = _reply(yes, Response.answered_at, Response.verdict, no)
    asked = _reply(no, Answer.given_at, Answer.verdict, Answer.id)
    select = (
        sa.select(*(column.selected() for column in imported))
        .where(Response.invitation_id.is_(None), _of(Response, touched))
        .union_all(
            sa.select(*(column.selected() for column in asked))
            .join_from(Answer, Response, Response.id == Answer.response_id)
            .join(Invitation, Invitation.id == Response.invitation_id)
            .where(Answer.given_at <= Invitation.closes_at, _of(Response, touched))
        )
    )
    return Extract("replies", _types(imported), select)


def _reply(
    imported: sa.ColumnElement[Any],
    at: InstrumentedAttribute[Any],
    verdict: InstrumentedAttribute[Any],
    answer: sa.ColumnElement[Any] | InstrumentedAttribute[int],
) -> list[Column]:
    return [
        Column("kind", "VARCHAR", Response.kind),
        Column("touchpoint_id", "BIGINT", Response.touchpoint_id),
        Column("imported", "BOOLEAN", imported),
        Column("response_id", "BIGINT", Response.id),
        Column("answer_id", "BIGINT", answer),
        Column("moment", "TIMESTAMPTZ", at),
        Column("verdict", "VARCHAR", verdict),
        Column("reason", "VARCHAR", Response.why_not_completed),
        Column("reasons", "VARCHAR", Response.reasons),
        Column("words", "VARCHAR", Response.words),
        Column("mode", "VARCHAR", Response.mode),
        Column("asked_at", "TIMESTAMPTZ", Response.asked_at),
        Column("is_complete", "BOOLEAN", _is_complete()),
    ]


def _expectations(touched: Mapping[TouchpointKind, Selected]) -> Extract:
    """Return what first buyers answered about their expectations, up to the survey's close."""
    columns = [
        Column("kind", "VARCHAR", Response.kind),
        Column("touchpoint_id", "BIGINT", Response.touchpoint_id),
        Column("imported", "BOOLEAN", yes_or_no(Response.invitation_id.is_(None))),
        Column("answer_id", "BIGINT", Answer.id),
        Column("moment", "TIMESTAMPTZ", Answer.given_at),
        Column("question", "VARCHAR", Answer.question),
        Column("value", "VARCHAR", Answer.value),
    ]
    in_time = Response.invitation_id.is_(None) | (Answer.given_at <= Invitation.closes_at)
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(Answer, Response, Response.id == Answer.response_id)
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(Answer.question.in_(list(Expectation)), in_time, _of(Response, touched))
    )
    return Extract("expectations", _types(columns), select)


def _is_complete() -> sa.ColumnElement[int]:
    """Say whether a response answers every question its branch requires.

    Satisfied, or what went wrong and how it was handled; of an abandoner, the reason.
    """
    said_why = Response.reasons.is_not(None) | Response.words.is_not(None)
    gave_reason = Response.why_not_completed.is_not(None) | Response.words.is_not(None)
    return yes_or_no(
        Response.satisfied.is_(True)
        | Response.satisfied.is_(False) & said_why & Response.handled_as_wanted.is_not(None)
        | Response.satisfied.is_(None) & gave_reason
    )
