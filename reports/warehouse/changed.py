"""Who and what a refresh is about: those that changed, and whom a contact ties to them."""

from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from surveys.population import TouchpointKind

Selected = sa.Select[Any] | sa.CompoundSelect[Any]

CUSTOMER = "customer"
# A table for the time of a refresh: our numbers of customers, and of touchpoints of nobody known.
ABOUT = sa.table("about", sa.column("kind", sa.Text()), sa.column("id", sa.BigInteger()))
CREATE_ABOUT = "CREATE TEMPORARY TABLE about (kind TEXT, id BIGINT, PRIMARY KEY (kind, id))"


class Snapshot(Protocol):
    """One state of the database, to which tables for the time being can be added."""

    def rows(self, select: Selected) -> list[tuple[Any, ...]]:
        """Return the few rows of a select."""

    def insert(self, rows: sa.Insert) -> None:
        """Fill a table for the time being."""


def change_ids() -> Selected:
    return sa.select(FactChange.id).order_by(FactChange.id)


def change_sizes() -> Selected:
    """Return how many customers changed, at the most, and how many there are."""
    changed = sa.func.sum(sa.func.json_array_length(FactChange.customers))
    return sa.select(
        sa.select(sa.func.coalesce(changed, 0)).scalar_subquery(),
        sa.select(sa.func.count(Customer.id)).scalar_subquery(),
    )


def gather(snapshot: Snapshot, changes: Selected) -> None:
    """Fill `about` with the changes, (kind, id), and with whom they concern besides.

    A contact's row tells of the order the contact names, and the order's of the contact; they may
    be two customers'. So what one of them needs is needed of the other, and so on.
    """
    snapshot.insert(_added(changes))
    count = sa.select(sa.func.count()).select_from(ABOUT)
    before = None
    while (now := snapshot.rows(count)) != before:
        before = now
        snapshot.insert(_added(_tied(Order, TouchpointKind.ORDER, Contact, TouchpointKind.CONTACT)))
        snapshot.insert(_added(_tied(Contact, TouchpointKind.CONTACT, Order, TouchpointKind.ORDER)))


def is_about(
    key: InstrumentedAttribute[int],
    customer: InstrumentedAttribute[int | None],
    kind: TouchpointKind,
) -> sa.ColumnElement[bool]:
    """Tell of a touchpoint whether the refresh is about it or its customer."""
    return customer.in_(members(CUSTOMER)) | key.in_(members(kind))


def members(kind: str) -> sa.Select[tuple[int]]:
    return sa.select(ABOUT.c.id).where(ABOUT.c.kind == kind)


def _tied(
    known: type[Order] | type[Contact],
    known_kind: TouchpointKind,
    other: type[Order] | type[Contact],
    other_kind: TouchpointKind,
) -> Selected:
    """Return who is tied by a contact that names its order to whom the refresh is about."""
    return (
        sa.select(
            sa.case((other.customer_id.is_not(None), CUSTOMER), else_=other_kind.value).label(
                "kind"
            ),
            sa.func.coalesce(other.customer_id, other.id).label("id"),
        )
        .join_from(Order, Contact, Contact.order_shop_id == Order.shop_id)
        .where(is_about(known.id, known.customer_id, known_kind))
    )


def _added(rows: Selected) -> sa.Insert:
    """Add what is not there yet."""
    new = sa.except_(sa.select(rows.subquery()), sa.select(ABOUT.c.kind, ABOUT.c.id))
    return sa.insert(ABOUT).from_select(["kind", "id"], new)
