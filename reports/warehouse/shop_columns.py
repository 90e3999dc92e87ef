"""What is read of the rows of each noun: the names, types and values of its columns."""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from feedback.models.assignment import Assignment
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.measurement import Measurement
from feedback.models.order import Order
from reports.warehouse.changed import ABOUT

Type = Literal["BIGINT", "BOOLEAN", "DATE", "DOUBLE", "TIMESTAMPTZ", "VARCHAR", "JSON"]
NUMERIC = ("BIGINT", "BOOLEAN", "DOUBLE")
# Stands for an absent DOUBLE: no time, share or total comes near it.
ABSENT = -1e308


@dataclass(frozen=True)
class Column:
    name: str
    type: Type
    value: sa.ColumnElement[Any] | InstrumentedAttribute[Any]

    def selected(self) -> sa.ColumnElement[Any]:
        """Return the column as it is sent: all but numbers as text, absent as empty.

        A driver that guesses types from the first rows then always guesses the same.
        """
        if self.type == "DOUBLE":
            absent: sa.ColumnElement[Any] = sa.literal_column(str(ABSENT))
            return sa.func.coalesce(sa.cast(self.value, sa.Double), absent).label(self.name)
        if self.type in NUMERIC:
            return sa.type_coerce(self.value, sa.BigInteger).label(self.name)
        return sa.func.coalesce(sa.cast(self.value, sa.Text), sa.literal_column("''")).label(
            self.name
        )


def yes_or_no(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, sa.literal_column("1")), else_=sa.literal_column("0"))


def _trained() -> sa.ColumnElement[int]:
    """Return what the shop's own column `agent_trained` says; NULL where it says neither."""
    told = sa.func.lower(Contact.attributes["agent_trained"].as_string())
    yes: sa.ColumnElement[int] = sa.literal_column("1")
    no: sa.ColumnElement[int] = sa.literal_column("0")
    return sa.case((told.in_(("yes", "true", "1")), yes), (told.in_(("no", "false", "0")), no))


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


CHANGED = [Column("kind", "VARCHAR", ABOUT.c.kind), Column("id", "BIGINT", ABOUT.c.id)]
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
    Column("last_active_at", "TIMESTAMPTZ", Checkout.last_active_at),
    Column("outcome", "VARCHAR", Checkout.outcome),
    Column("step", "VARCHAR", Checkout.step),
]
CONTACT = [
    Column("id", "BIGINT", Contact.id),
    Column("customer_id", "BIGINT", Contact.customer_id),
    Column("moment", "TIMESTAMPTZ", Contact.opened_at),
    Column("due_at", "TIMESTAMPTZ", Contact.due_at),
    Column("names_order", "BOOLEAN", yes_or_no(Contact.order_shop_id.is_not(None))),
    Column("names_checkout", "BOOLEAN", yes_or_no(Contact.checkout_shop_id.is_not(None))),
    Column("contact_channel", "VARCHAR", Contact.channel),
    Column("topic", "VARCHAR", Contact.topic),
    Column("issue", "VARCHAR", Contact.issue),
    Column("agent", "VARCHAR", Contact.agent),
    Column("agent_trained", "BOOLEAN", _trained()),
    Column("answered", "BOOLEAN", Contact.answered),
    Column("answered_at", "TIMESTAMPTZ", Contact.answered_at),
    Column("speed_of_answer", "DOUBLE", Contact.speed_of_answer_seconds),
    Column("wait_time", "DOUBLE", Contact.wait_seconds),
    Column("handle_time", "DOUBLE", Contact.handle_seconds),
    Column("resolved", "BOOLEAN", Contact.resolved_first_contact),
    Column("satisfied", "BOOLEAN", Contact.satisfied),
    Column("attributes", "JSON", Contact.attributes),
]
ASSIGNMENT = [
    Column("fix", "VARCHAR", Assignment.fix),
    Column("customer_id", "BIGINT", Assignment.customer_id),
    Column("arm", "VARCHAR", Assignment.arm),
    Column("moment", "TIMESTAMPTZ", Assignment.assigned_at),
]
MEASUREMENT = [
    Column("metric", "VARCHAR", Measurement.metric),
    Column("first_day", "DATE", Measurement.first_day),
    Column("last_day", "DATE", Measurement.last_day),
    Column("value", "DOUBLE", Measurement.value),
    Column("n", "BIGINT", Measurement.n),
    Column("channel", "VARCHAR", Measurement.channel),
    Column("location", "VARCHAR", Measurement.location),
]
ERASED = [
    Column("id", "BIGINT", Customer.id),
    Column("moment", "TIMESTAMPTZ", Customer.erased_at),
]
