"""What the facts need of the rows: narrow selects, of everybody or of those who changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange
from feedback.models.invitation import Invitation
from feedback.models.order import Order
from feedback.models.response import Answer, Response
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.population import TouchpointKind

Type = Literal["BIGINT", "BOOLEAN", "TIMESTAMPTZ", "VARCHAR", "JSON"]
Selected = sa.Select[Any] | sa.CompoundSelect[Any]
NUMERIC = ("BIGINT", "BOOLEAN")


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
    value: sa.ColumnElement[Any] | InstrumentedAttribute[Any]

    def selected(self) -> sa.ColumnElement[Any]:
        """Return the column as it is sent: all but numbers as text, absent as empty.

        A driver that guesses types from the first rows then always guesses the same.
        """
        if self.type in NUMERIC:
            return sa.type_coerce(self.value, sa.BigInteger).label(self.name)
        return sa.func.coalesce(sa.cast(self.value, sa.Text), sa.literal_column("''")).label(
            self.name
        )


@dataclass(frozen=True)
class Extract:
    """One table of the build: its columns, and the select that fills it."""

    name: str
    columns: Sequence[tuple[str, Type]]
    select: Selected


@dataclass(frozen=True)
class Changed:
    """Who and what one refresh is about, as subqueries on the changes not yet taken in."""

    customers: Selected
    anonymous: Callable[[TouchpointKind], Selected]


def change_ids() -> Selected:
    return sa.select(FactChange.id).order_by(FactChange.id)


def change_sizes() -> Selected:
    """Return how many customers changed, at the most, and how many there are."""
    changed = sa.func.sum(sa.func.json_array_length(FactChange.customers))
    return sa.select(
        sa.select(sa.func.coalesce(changed, 0)).scalar_subquery(),
        sa.select(sa.func.count(Customer.id)).scalar_subquery(),
    )


def extracts(changed: Changed | None) -> list[Extract]:
    """Return everything a build reads; of those who changed alone, if they are given."""
    orders = _about(Order.id, Order.customer_id, TouchpointKind.ORDER, changed)
    checkouts = _about(Checkout.id, Checkout.customer_id, TouchpointKind.CHECKOUT, changed)
    contacts = _about(Contact.id, Contact.customer_id, TouchpointKind.CONTACT, changed)
    touched = (
        {
            TouchpointKind.ORDER: sa.select(Order.id).where(orders),
            TouchpointKind.CHECKOUT: sa.select(Checkout.id).where(checkouts),
            TouchpointKind.CONTACT: sa.select(Contact.id).where(contacts),
        }
        if changed
        else {}
    )
    those = Customer.id.in_(changed.customers) if changed else sa.true()
    return [
        _extract("change", [Column("customers", "JSON", FactChange.customers)]),
        _extract("orders", ORDER, orders),
        _extract("checkouts", CHECKOUT, checkouts),
        _extract("contacts", CONTACT, contacts),
        _linked_contacts(orders),
        _units(touched),
        _replies(touched),
        _extract(
            "erased",
            [
                Column("id", "BIGINT", Customer.id),
                Column("moment", "TIMESTAMPTZ", Customer.erased_at),
            ],
            Customer.erased_at.is_not(None) & those,
        ),
    ]


def _extract(
    name: str, columns: Sequence[Column], where: sa.ColumnElement[bool] | None = None
) -> Extract:
    select = sa.select(*(column.selected() for column in columns))
    return Extract(name, _types(columns), select if where is None else select.where(where))


def _types(columns: Sequence[Column]) -> list[tuple[str, Type]]:
    return [(column.name, column.type) for column in columns]


def _about(
    key: InstrumentedAttribute[int],
    customer: InstrumentedAttribute[int | None],
    kind: TouchpointKind,
    changed: Changed | None,
) -> sa.ColumnElement[bool]:
    if changed is None:
        return sa.true()
    return customer.in_(changed.customers) | key.in_(changed.anonymous(kind))


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
    columns = [
        Column("order_id", "BIGINT", Order.id),
        Column("id", "BIGINT", Contact.id),
        Column("moment", "TIMESTAMPTZ", Contact.opened_at),
        Column("channel", "VARCHAR", Contact.channel),
    ]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(Order, Contact, Contact.order_shop_id == Order.shop_id)
        .where(orders)
    )
    return Extract("linked_contacts", _types(columns), select)


def _units(touched: Mapping[TouchpointKind, Selected]) -> Extract:
    columns = [
        Column("kind", "VARCHAR", SampleUnit.kind),
        Column("touchpoint_id", "BIGINT", SampleUnit.touchpoint_id),
        Column("id", "BIGINT", SampleUnit.id),
        Column("survey", "VARCHAR", Survey.key),
        Column("disposition", "VARCHAR", SampleUnit.disposition),
        Column("mode", "VARCHAR", Invitation.mode),
    ]
    select = (
        sa.select(*(column.selected() for column in columns))
        .join_from(SampleUnit, Survey, Survey.id == SampleUnit.survey_id)
        .outerjoin(Invitation, Invitation.unit_id == SampleUnit.id)
        .where(_of(SampleUnit, touched))
    )
    return Extract("units", _types(columns), select)


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
        Column("mode", "VARCHAR", Response.mode),
    ]


def _bought(model: type[Order] | type[Checkout]) -> list[Column]:
    """Return the columns orders and checkouts share."""
    return [
        Column("id", "BIGINT", model.id),
        Column("customer_id", "BIGINT", model.customer_id),
        Column("due_at", "TIMESTAMPTZ", model.due_at),
        Column("channel", "VARCHAR", model.channel),
        Column("location", "VARCHAR", model.location),
        Column("country", "VARCHAR", model.country),
        Column("region", "VARCHAR", model.region),
        Column("language", "VARCHAR", model.language),
        Column("category", "VARCHAR", model.category),
        Column("total_cents", "BIGINT", model.total_cents),
        Column("currency", "VARCHAR", model.currency),
        Column("attributes", "JSON", model.attributes),
    ]


ORDER = [
    *_bought(Order),
    Column("moment", "TIMESTAMPTZ", Order.placed_at),
    Column("population", "VARCHAR", Order.population),
    Column("outcome", "VARCHAR", Order.outcome),
    Column("replacement_for", "VARCHAR", Order.replacement_for),
    Column("status", "VARCHAR", Order.status),
    Column("promised_by", "TIMESTAMPTZ", Order.promised_by),
    Column("delivered_at", "TIMESTAMPTZ", Order.delivered_at),
    Column("fulfilment", "VARCHAR", Order.fulfilment),
]
CHECKOUT = [
    *_bought(Checkout),
    Column("moment", "TIMESTAMPTZ", Checkout.started_at),
    Column("outcome", "VARCHAR", Checkout.outcome),
]
CONTACT = [
    Column("id", "BIGINT", Contact.id),
    Column("customer_id", "BIGINT", Contact.customer_id),
    Column("moment", "TIMESTAMPTZ", Contact.opened_at),
    Column("due_at", "TIMESTAMPTZ", Contact.due_at),
    Column("order_shop_id", "VARCHAR", Contact.order_shop_id),
    Column("channel", "VARCHAR", Contact.channel),
    Column("attributes", "JSON", Contact.attributes),
]
