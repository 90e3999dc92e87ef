"""An address may be a guest's at first, and a customer id of the shop's later."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.database import make_sessions
from feedback.intake.orders import record_orders
from feedback.intake.payloads import OrderRecord
from feedback.models.customer import Customer, CustomerMerge
from feedback.models.order import Order
from tests.intake.records import DAY, PLACED, WHEN, order

ANN = "ann@customer.example"
OWNERS = (
    select(Order.shop_id, Customer.key)
    .join(Customer, Order.customer_id == Customer.id)
    .order_by(Order.shop_id)
)


@pytest.mark.parametrize("together", [True, False])
def test_an_absorbed_guests_address_can_be_the_next_rows_customer_id(
    session: Session, together: bool
) -> None:
    record_orders(session, [order("1", email=ANN)], **WHEN)
    rows = [order("2", customer_id="7", email=ANN), order("3", customer_id=ANN, email=ANN)]
    for batch in [rows] if together else [[one] for one in rows]:
        record_orders(session, batch, **WHEN)
    assert [tuple(row) for row in session.execute(OWNERS)] == [("1", "7"), ("2", "7"), ("3", ANN)]
    assert session.scalars(select(CustomerMerge.absorbed_key)).all() == [ANN]
    assert sorted(session.scalars(select(Customer.key))) == ["7", ANN]


ROWS = st.tuples(st.sampled_from([None, "7", "8", ANN]), st.sampled_from([None, ANN]))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(rows=st.lists(ROWS, min_size=1, max_size=6), size=st.integers(1, 3))
def test_rows_with_an_address_as_customer_id_can_always_be_stored(
    engine: Engine, rows: list[tuple[str | None, str | None]], size: int
) -> None:
    orders: list[OrderRecord] = [
        order(str(place), customer_id=customer_id, email=email, placed_at=PLACED + place * DAY / 9)
        for place, (customer_id, email) in enumerate(rows)
    ]
    with make_sessions(engine)() as session:
        for start in range(0, len(orders), size):
            record_orders(session, orders[start : start + size], **WHEN)
        owners = {row[0]: row[1] for row in session.execute(OWNERS)}
        for one in orders:
            if one.customer_id:
                assert owners[one.order_id] == one.customer_id
        session.rollback()
