"""Rows of a small shop, each with what a test leaves unsaid."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.surveys import activate, change_rate, ensure_surveys
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Holdout, Survey
from surveys.disposition import Disposition
from surveys.population import Population, TouchpointKind
from tests.conftest import NOON

DAY = timedelta(days=1)
_numbers = count(1)


def add_customer(session: Session, email: str | None = "", **columns: Any) -> Customer:
    """Add a customer; with an address of their own unless another, or none, is given."""
    number = next(_numbers)
    if email == "":
        email = f"c{number}@customer.example"
    columns = {"key": f"c{number}", "person_key": email or f"c{number}", **columns}
    customer = Customer(first_seen_at=NOON - 90 * DAY, email=email, **columns)
    session.add(customer)
    session.flush()
    return customer


def add_order(session: Session, customer: Customer | None, **columns: Any) -> Order:
    """Add a completed order that fell due this morning."""
    columns = {"placed_at": NOON - 5 * DAY, "due_at": NOON - DAY / 4, **columns}
    order = Order(
        shop_id=columns.pop("shop_id", f"o{next(_numbers)}"),
        population=columns.pop("population", Population.COMPLETED),
        customer_id=customer.id if customer else None,
        **columns,
    )
    session.add(order)
    session.flush()
    return order


def add_checkout(session: Session, customer: Customer | None, **columns: Any) -> Checkout:
    """Add a checkout that has been idle for a day, of somebody who may be asked about it.

    The shop's orders have come in until it was due.
    """
    started = columns.pop("started_at", NOON - 1.1 * DAY)
    columns = {"last_active_at": started, "due_at": started + DAY, "consent": True, **columns}
    checkout = Checkout(
        shop_id=f"k{next(_numbers)}",
        started_at=started,
        customer_id=customer.id if customer else None,
        **columns,
    )
    session.add(checkout)
    session.flush()
    take_in_orders(session, checkout.due_at)
    return checkout


def take_in_orders(session: Session, until: datetime) -> None:
    """Add an order placed at this moment, of nobody known and long since dealt with."""
    add_order(session, None, placed_at=until, due_at=NOON + 999 * DAY, listed=True)


def switch_on(
    session: Session, *, since: datetime = NOON - DAY, rate: int = 10_000, holdout: int = 0
) -> dict[Population, Survey]:
    """Switch both surveys on; by default everybody who can be asked is drawn."""
    ensure_surveys(session)
    session.scalars(select(Holdout)).one().rate = holdout
    surveys = {one.population: one for one in session.scalars(select(Survey))}
    for survey in surveys.values():
        activate(session, survey, since, "a test")
        change_rate(session, survey, rate, since, "a test")
    return surveys


def unit_of(session: Session, touchpoint: Order | Checkout) -> SampleUnit | None:
    kind = TouchpointKind.ORDER if isinstance(touchpoint, Order) else TouchpointKind.CHECKOUT
    return session.scalar(
        select(SampleUnit)
        .where(SampleUnit.kind == kind, SampleUnit.touchpoint_id == touchpoint.id)
        .execution_options(populate_existing=True)
    )


def column_of(session: Session, touchpoint: Order | Checkout) -> Disposition | None:
    """Return where a touchpoint stands in the ledger."""
    unit = unit_of(session, touchpoint)
    return unit.disposition if unit else None
