"""Whose touchpoint it is: the shop's customer id, else the e-mail, else the phone, else nobody's.

A guest is a customer known by an address alone. A guest's row joins the one known customer of
that e-mail; a guest whose e-mail turns up with a customer id is taken in by that customer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from feedback.intake.absorbing import record_merges, take_in
from feedback.intake.circle import Circle, Known, Person
from feedback.intake.storing import reserve_keys
from feedback.models.bulk import among, insert_rows, update_rows
from feedback.models.customer import Customer, CustomerMerge
from feedback.models.order import Order
from feedback.models.schema import table_of

NEW = ("id", "key", "shop_id", "email", "phone", "person_key", "first_seen_at")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Each row's customer; the rows that told anything new of one; the customers merged."""

    customers: list[int | None]
    telling: set[int]
    merged: set[int]


def resolve_customers(session: Session, people: Sequence[Person], now: datetime) -> Resolved:
    """Find or store the customer of each row; the caller holds the intake's turn."""
    circle = Circle()
    _read_in(session, circle, people)
    _renew_addresses(session, circle, people)
    found = [circle.place(position, person) for position, person in enumerate(people)]
    _store(session, circle, now)
    merged = {part.id for guest in circle.absorbed for part in (guest, guest.last()) if part.id}
    customers = [one.last().id if one else None for one in found]
    return Resolved(customers, circle.telling, merged)


def _read_in(session: Session, circle: Circle, people: Sequence[Person]) -> None:
    """Read the customers of these keys and e-mails, and where merged guests went."""
    _read(session, circle, Customer.key, {one[0] or one[1] or one[2] for one in people})
    # Only an e-mail not yet known as its customer's can belong to somebody else too.
    keys = circle.by_key
    _read(
        session,
        circle,
        Customer.email,
        {
            email
            for customer_id, email, *_ in people
            if email and not (customer_id in keys and keys[customer_id].email == email)
        },
    )
    guests = {one.email for one in people if not one.customer_id and one.email}
    if not guests:
        return
    merges = session.execute(
        select(CustomerMerge.absorbed_key, Customer.key)
        .join(Customer, Customer.id == CustomerMerge.customer_id)
        .where(among(session, CustomerMerge.absorbed_key, guests))
    ).all()
    _read(session, circle, Customer.key, {key for _, key in merges})
    circle.merged = {address: circle.by_key[key] for address, key in merges}


def _read(
    session: Session,
    circle: Circle,
    column: SQLColumnExpression[Any],
    values: Collection[str | None],
) -> None:
    wanted = [value for value in values if value]
    if not wanted:
        return
    rows = session.execute(
        select(Customer.key, Customer.shop_id, Customer.email, Customer.phone, Customer.id)
        .where(among(session, column, wanted))
        .order_by(Customer.id)
    )
    for row in rows:
        circle.enter(Known(*row))


def _renew_addresses(session: Session, circle: Circle, people: Sequence[Person]) -> None:
    """Take a customer's e-mail from their newest order, whatever order the rows come in."""
    newest: dict[str, tuple[datetime, str]] = {}
    for key, email, _, at in people:
        if key and email and at and (key not in newest or (at, email) > newest[key]):
            newest[key] = (at, email)
    circle.newest = {key: email for key, (_, email) in newest.items()}
    stored = [circle.by_key[key] for key in newest if key in circle.by_key]
    differing = [one for one in stored if one.email and one.email != newest[one.key][1]]
    latest = _latest_orders(session, [one.id for one in differing])
    for one in differing:
        at, email = newest[one.key]
        if one.id not in latest or at > latest[one.id]:
            circle.move_address(one, email)


def _latest_orders(session: Session, customers: Collection[int]) -> dict[int, datetime]:
    if not customers:
        return {}
    latest = (
        select(Order.customer_id, func.max(Order.placed_at))
        .where(Order.customer_id.in_(customers))
        .group_by(Order.customer_id)
    )
    return {customer: at for customer, at in session.execute(latest) if customer is not None}


def _store(session: Session, circle: Circle, now: datetime) -> None:
    """Write the new and the changed customers, and move what absorbed guests had."""
    table = table_of(Customer)
    new = [one for one in circle.new if not one.absorbed_by]
    for one, key in zip(new, reserve_keys(session, table, len(new)), strict=True):
        one.id = key
    rows = [
        (one.id, one.key, one.shop_id, one.email, one.phone, one.email or one.key, now)
        for one in new
    ]
    _free_keys(session, circle, {one.key for one in new})
    insert_rows(session, table, NEW, rows)
    changed = [
        (one.shop_id, one.email, one.phone, one.id) for one in circle.changed if not one.absorbed_by
    ]
    update_rows(session, table, ("shop_id", "email", "phone"), changed)
    take_in(session, [(guest.id, guest.last().id) for guest in circle.absorbed if guest.id])
    record_merges(session, [(one.last().id, address) for one, address in circle.merges], now)


def _free_keys(session: Session, circle: Circle, wanted: Collection[str]) -> None:
    """Take their key from absorbed guests whose address is now somebody's customer id.

    They are gone once their rows have moved; no key begins with a space, so none is in the way.
    """
    guests = [(f" {guest.id}", guest.id) for guest in circle.absorbed if guest.key in wanted]
    update_rows(session, table_of(Customer), ("key",), [one for one in guests if one[1]])
