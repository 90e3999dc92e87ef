"""Returns are kept even where their order is not known yet."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.intake.orders import record_orders
from feedback.intake.payloads import ReturnRecord
from feedback.intake.returns import record_returns
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from feedback.models.returned import Return
from tests.intake.records import DAY, PLACED, WHEN, order


def test_a_return_may_come_before_its_order(session: Session) -> None:
    record = ReturnRecord("r1", "a1", PLACED, reason="too small", amount_cents=500)
    assert record_returns(session, [record], **WHEN).stored == 1
    assert record_returns(session, [record], **WHEN).unchanged == 1
    assert session.scalars(select(FactChange)).all() == []
    row = session.scalars(select(Return)).one()
    assert (row.order_shop_id, row.reason, row.amount_cents) == ("a1", "too small", 500)


def test_what_is_known_of_a_return_only_grows(session: Session) -> None:
    asked = ReturnRecord("r1", "a1", PLACED, amount_cents=500)
    settled = asked._replace(
        amount_cents=400, received_at=PLACED + 2 * DAY, refunded_at=PLACED - DAY
    )
    for one in (settled, asked):
        record_returns(session, [one], **WHEN)
    row = session.scalars(select(Return)).one()
    assert (row.amount_cents, row.received_at) == (400, PLACED + 2 * DAY)
    assert row.flags == "refunded_before_requested"


def test_the_facts_are_told_whose_order_came_back(session: Session) -> None:
    record_orders(session, [order("a1", customer_id="7")], **WHEN)
    session.delete(session.scalars(select(FactChange)).one())
    record_returns(session, [ReturnRecord("r1", "a1", PLACED)], **WHEN)
    change = session.scalars(select(FactChange)).one()
    assert change.customers == session.scalars(select(Order.customer_id)).all()
