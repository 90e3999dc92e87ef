"""What moves from one order or checkout to another changes the facts of both."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.checkouts import record_checkouts
from feedback.intake.contacts import record_contacts
from feedback.intake.orders import record_orders
from feedback.intake.payloads import CheckoutRecord, ContactRecord, ReturnRecord
from feedback.intake.returns import record_returns
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange
from tests.intake.records import PLACED, WHEN, order


def forget_changes(session: Session) -> None:
    for change in session.scalars(select(FactChange)):
        session.delete(change)
    session.flush()


def told(session: Session) -> list[str]:
    """Return the keys of the customers noted since changes were forgotten."""
    keys = {key for change in session.scalars(select(FactChange)) for key in change.customers}
    return sorted(session.scalars(select(Customer.key).where(Customer.id.in_(keys))))


def test_a_contact_moved_to_another_order_is_told_of_both(session: Session) -> None:
    record_orders(session, [order(name, customer_id=name) for name in ("a1", "a2")], **WHEN)
    contact = ContactRecord("c1", PLACED, order_id="a1")
    record_contacts(session, [contact], **WHEN)
    forget_changes(session)
    record_contacts(session, [contact._replace(order_id="a2")], **WHEN)
    assert told(session) == ["a1", "a2"]


def test_a_contact_moved_to_another_checkout_is_told_of_both(session: Session) -> None:
    checkouts = [CheckoutRecord(name, PLACED, customer_id=name) for name in ("b1", "b2")]
    record_checkouts(session, checkouts, **WHEN)
    contact = ContactRecord("c1", PLACED, checkout_id="b1")
    record_contacts(session, [contact], **WHEN)
    forget_changes(session)
    record_contacts(session, [contact._replace(checkout_id="b2")], **WHEN)
    assert told(session) == ["b1", "b2"]


def test_a_return_moved_to_another_order_is_told_of_both(session: Session) -> None:
    record_orders(session, [order(name, customer_id=name) for name in ("a1", "a2")], **WHEN)
    goods = ReturnRecord("r1", "a1", PLACED)
    record_returns(session, [goods], **WHEN)
    forget_changes(session)
    record_returns(session, [goods._replace(order_id="a2")], **WHEN)
    assert told(session) == ["a1", "a2"]
