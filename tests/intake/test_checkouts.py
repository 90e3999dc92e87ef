"""Checkouts are kept as last active; when to ask follows from that."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.checkouts import record_checkouts
from feedback.intake.payloads import CheckoutRecord
from feedback.models.checkout import Checkout
from feedback.models.customer import Customer
from feedback.models.fact_change import FactChange
from tests.intake.records import DAY, NOW, PLACED, WHEN

HOUR = timedelta(hours=1)


def stored(session: Session) -> Checkout:
    session.expire_all()
    return session.scalars(select(Checkout)).one()


def test_a_checkout_is_due_a_day_after_its_last_activity(session: Session) -> None:
    record_checkouts(session, [CheckoutRecord("b1", NOW - HOUR, customer_id="7")], **WHEN)
    assert stored(session).last_active_at == NOW - HOUR
    assert stored(session).due_at == NOW - HOUR + DAY
    tally = record_checkouts(session, [CheckoutRecord("b1", NOW - HOUR, NOW)], **WHEN)
    assert (tally.stored, stored(session).due_at) == (1, NOW + DAY)
    assert stored(session).customer_id == session.scalars(select(Customer.id)).one()


def test_once_due_it_never_moves(session: Session) -> None:
    record_checkouts(session, [CheckoutRecord("b1", PLACED)], **WHEN)
    record_checkouts(session, [CheckoutRecord("b1", PLACED, NOW)], **WHEN)
    assert (stored(session).last_active_at, stored(session).due_at) == (NOW, PLACED + DAY)


def test_an_earlier_state_only_fills_in(session: Session) -> None:
    later = CheckoutRecord("b1", PLACED, NOW, step="payment", completed_order_id="a1")
    earlier = CheckoutRecord("b1", PLACED, NOW - HOUR, step="address", total_cents=500)
    for one in (later, earlier):
        record_checkouts(session, [one], **WHEN)
    row = stored(session)
    assert (row.step, row.completed_order_id, row.total_cents) == ("payment", "a1", 500)
    assert row.last_active_at == NOW
    for one in (later, earlier):
        assert record_checkouts(session, [one], **WHEN).unchanged == 1


def test_the_facts_are_told_of_a_checkout_of_nobody(session: Session) -> None:
    record_checkouts(session, [CheckoutRecord("b1", PLACED)], **WHEN)
    change = session.scalars(select(FactChange)).one()
    assert (change.customers, list(map(tuple, change.anonymous))) == (
        [],
        [("checkout", stored(session).id)],
    )
