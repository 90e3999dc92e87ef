"""The account of a customer: who they are, what happened, and why they were (not) asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.account.asked import Asked, Touchpoint, drawn_of, read_asked
from feedback.account.asking import Asking
from feedback.account.entries import (
    Entry,
    EntryKind,
    checkout_facts,
    contact_facts,
    order_facts,
    return_facts,
)
from feedback.account.story import story_of
from feedback.account.suppressed import Suppressed, suppressions_of
from feedback.clock import local_day
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.customer import Customer
from feedback.models.order import Order
from feedback.models.returned import Return
from surveys.population import Mode, Population, TouchpointKind

# So many entries are shown, the latest; a trading customer may have thousands.
MOST = 200

Touched = Order | Checkout | Contact


class NoCustomer(Exception):
    """There is no customer of this number."""


@dataclass(frozen=True, slots=True)
class CustomerAccount:
    """`others` are the numbers of the other customers of the same e-mail; entries, newest last.

    `known_since` is the day of the first that is known of them, which an import may bring later.
    `is_cut` where there were earlier ones than those shown.
    """

    customer: Customer
    known_since: date
    others: tuple[int, ...]
    suppressed: tuple[Suppressed, ...]
    entries: tuple[Entry, ...]
    is_cut: bool


def account_of(
    session: Session, customer_id: int, now: datetime, zone: ZoneInfo
) -> CustomerAccount:
    """Read a customer's account; writes nothing, and whoever shows it records the look.

    Raises:
        NoCustomer: there is none of this number.
    """
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NoCustomer
    touched = _touched(session, customer_id)
    asked = read_asked(session, customer.email, list(touched), now)
    entries = [
        *(_entry(one, key, asked, now, zone) for key, one in touched.items()),
        *_returns(session, [one for one in touched.values() if isinstance(one, Order)], zone),
    ]
    entries.sort(key=lambda entry: entry.at)
    first = min([customer.first_seen_at, *(entry.at for entry in entries[:1])])
    return CustomerAccount(
        customer=customer,
        known_since=local_day(first, zone),
        others=_others(session, customer),
        suppressed=suppressions_of(session, customer.email),
        entries=tuple(entries[-MOST:]),
        is_cut=len(entries) > MOST,
    )


def _touched(session: Session, customer_id: int) -> dict[Touchpoint, Touched]:
    """Read the customer's touchpoints, one more of each kind than can be shown."""
    orders = select(Order).where(Order.customer_id == customer_id).order_by(Order.placed_at.desc())
    checkouts = (
        select(Checkout)
        .where(Checkout.customer_id == customer_id)
        .order_by(Checkout.started_at.desc())
    )
    contacts = (
        select(Contact).where(Contact.customer_id == customer_id).order_by(Contact.opened_at.desc())
    )
    kinds, more = TouchpointKind, MOST + 1
    return {
        **{(kinds.ORDER, one.id): one for one in session.scalars(orders.limit(more))},
        **{(kinds.CHECKOUT, one.id): one for one in session.scalars(checkouts.limit(more))},
        **{(kinds.CONTACT, one.id): one for one in session.scalars(contacts.limit(more))},
    }


def _entry(one: Touched, key: Touchpoint, asked: Asked, now: datetime, zone: ZoneInfo) -> Entry:
    asking = _asking(one, key, asked)
    return Entry(
        *_happened(one, zone),
        story=story_of(asking, now, zone),
        said=asking.said or asking.elsewhere,
        case=asking.case,
    )


def _happened(one: Touched, zone: ZoneInfo) -> tuple[datetime, EntryKind, str, tuple[str, ...]]:
    if isinstance(one, Order):
        return one.placed_at, EntryKind.ORDER, f"Order {one.shop_id}", order_facts(one, zone)
    if isinstance(one, Checkout):
        title = f"Checkout {one.shop_id}"
        return one.started_at, EntryKind.CHECKOUT, title, checkout_facts(one)
    title = f"Contact by {one.channel}" if one.channel else "Contact"
    return one.opened_at, EntryKind.CONTACT, title, contact_facts(one)


def _asking(one: Touched, key: Touchpoint, asked: Asked) -> Asking:
    kind = key[0]
    unit = asked.units.get(key)
    invitation = asked.invitations.get(unit.id) if unit else None
    number = invitation.id if invitation else 0
    is_asked_about = unit is not None or not isinstance(one, Contact)
    return Asking(
        kind=kind,
        due_at=(unit.due_at if unit else one.due_at) if is_asked_about else None,
        outcome=None if isinstance(one, Contact) else one.outcome,
        disposition=unit.disposition if unit else None,
        is_untold=unit is not None and unit.id in asked.untold,
        drawn=drawn_of(unit) if unit else None,
        mode=invitation.mode if invitation else Mode.EMAIL,
        closes_at=invitation.closes_at if invitation else None,
        refused_at=invitation.refused_at if invitation else None,
        complained=number in asked.complained,
        mails=asked.mails.get(number, ()),
        changed=_changed(one),
        asked_before=asked.asked_before.get(unit.id) if unit else None,
        said=asked.said.get(number),
        elsewhere=asked.elsewhere.get(key),
        case=asked.cases.get(number),
    )


def _changed(one: Touched) -> str | None:
    """Return what became of what somebody was to be asked about, if it is not asked about so."""
    if isinstance(one, Contact):
        return None
    if isinstance(one, Checkout):
        return "the customer completed an order before it was sent"
    if one.population is Population.NOT_COMPLETED:
        return "the order was cancelled before it was sent"
    return "the order was completed before it was sent"


def _returns(session: Session, orders: list[Order], zone: ZoneInfo) -> Iterator[Entry]:
    currencies = {order.shop_id: order.currency for order in orders}
    for one in session.scalars(select(Return).where(Return.order_shop_id.in_(currencies))):
        yield Entry(
            one.requested_at,
            EntryKind.RETURN,
            f"Return of order {one.order_shop_id}",
            return_facts(one, currencies[one.order_shop_id], zone),
        )


def _others(session: Session, customer: Customer) -> tuple[int, ...]:
    if customer.email is None:
        return ()
    same = select(Customer.id).where(Customer.email == customer.email, Customer.id != customer.id)
    return tuple(session.scalars(same.order_by(Customer.id)))
