"""Who a row belongs to: every rule of "People", and none of it depends on luck."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.database import make_sessions
from feedback.intake.circle import Person
from feedback.intake.orders import record_orders
from feedback.intake.payloads import OrderRecord
from feedback.models.customer import Customer, CustomerMerge
from feedback.models.order import Order
from tests.intake.records import DAY, PLACED, WHEN, order

ANN = "ann@customer.example"


def keys(session: Session, *orders: OrderRecord) -> list[str | None]:
    """Record orders one by one; return the key of each one's customer in the end."""
    for one in orders:
        record_orders(session, [one], **WHEN)
    return owners(session, [one.order_id for one in orders])


def owners(session: Session, order_ids: list[str]) -> list[str | None]:
    session.expire_all()
    rows = session.execute(
        select(Order.shop_id, Customer.key).outerjoin(Customer, Order.customer_id == Customer.id)
    )
    found = {row.shop_id: row.key for row in rows}
    return [found[order_id] for order_id in order_ids]


def merges(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(CustomerMerge.absorbed_key, Customer.key)
        .join(Customer, Customer.id == CustomerMerge.customer_id)
        .order_by(CustomerMerge.absorbed_key)
    )
    return [(absorbed, key) for absorbed, key in rows]


def customer(session: Session, key: str) -> Customer:
    return session.scalars(select(Customer).where(Customer.key == key)).one()


def test_the_customer_id_comes_first_then_the_email_then_the_phone(session: Session) -> None:
    assert keys(
        session,
        order("1", customer_id="7", email=ANN, phone="+351912345678"),
        order("2", email="bob@customer.example", phone="+351912345679"),
        order("3", phone="+351912345670"),
        order("4"),
    ) == ["7", "bob@customer.example", "+351912345670", None]


def test_the_person_key_is_the_email_if_there_was_one_and_never_changes(session: Session) -> None:
    keys(session, order("1", customer_id="7", email=ANN), order("2", customer_id="8"))
    keys(session, order("3", customer_id="8", email="bob@customer.example"))
    assert customer(session, "7").person_key == ANN
    assert (customer(session, "8").person_key, customer(session, "8").email) == (
        "8",
        "bob@customer.example",
    )


def test_a_guest_joins_the_one_known_customer_of_the_email(session: Session) -> None:
    known, guest = order("1", customer_id="7", email=ANN), order("2", email=ANN)
    assert keys(session, known, guest) == ["7", "7"]
    assert merges(session) == [(ANN, "7")]


def test_a_guest_is_absorbed_when_the_email_turns_up_with_a_customer_id(session: Session) -> None:
    guest = order("1", email=ANN, phone="+351912345678")
    assert keys(session, guest, order("2", email=ANN), order("3", customer_id="7", email=ANN)) == [
        "7",
        "7",
        "7",
    ]
    assert merges(session) == [(ANN, "7")]
    assert session.scalars(select(Customer.key)).all() == ["7"]
    assert customer(session, "7").phone == "+351912345678"


def test_a_guest_is_absorbed_within_one_call_too(session: Session) -> None:
    record_orders(session, [order("1", email=ANN), order("2", customer_id="7", email=ANN)], **WHEN)
    assert owners(session, ["1", "2"]) == ["7", "7"]
    assert merges(session) == [(ANN, "7")]


def test_two_customer_ids_with_one_email_stay_two_and_a_guest_stays_a_guest(
    session: Session,
) -> None:
    first, second = (order(name, customer_id=name, email=ANN) for name in ("7", "8"))
    assert keys(session, first, second, order("9", email=ANN)) == ["7", "8", ANN]
    assert merges(session) == []


def test_once_merged_a_guests_rows_stay_where_they_went(session: Session) -> None:
    known, guest = order("1", customer_id="7", email=ANN), order("2", email=ANN)
    keys(session, known, guest, order("3", customer_id="8", email=ANN))
    assert keys(session, guest) == ["7"]


def test_an_address_used_as_customer_id_is_the_same_customer(session: Session) -> None:
    assert keys(session, order("1", email=ANN), order("2", customer_id=ANN)) == [ANN, ANN]
    assert customer(session, ANN).shop_id == ANN
    assert merges(session) == []


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("turn", [1, -1])
def test_the_email_is_that_of_the_newest_order(session: Session, turn: int, together: bool) -> None:
    orders = [
        order("1", customer_id="7", email="old@customer.example"),
        order("2", customer_id="7", email="new@customer.example", placed_at=PLACED + DAY),
    ][::turn]
    for batch in [orders] if together else [[one] for one in orders]:
        record_orders(session, batch, **WHEN)
    assert customer(session, "7").email == "new@customer.example"
    for batch in [orders] if together else [[one] for one in orders]:
        assert record_orders(session, batch, **WHEN).stored == 0
    session.expire_all()
    assert customer(session, "7").email == "new@customer.example"


def test_of_two_emails_at_one_time_the_first_stays(session: Session) -> None:
    orders = [order(f"{name}", customer_id="7", email=f"{name}@customer.example") for name in "ab"]
    for one in orders * 2:
        record_orders(session, [one], **WHEN)
    session.expire_all()
    assert customer(session, "7").email == "a@customer.example"


def test_a_row_that_adds_a_phone_counts_as_stored(session: Session) -> None:
    record_orders(session, [order(customer_id="7")], **WHEN)
    tally = record_orders(session, [order(customer_id="7", phone="+351912345678")], **WHEN)
    assert (tally.stored, tally.unchanged) == (1, 0)


def test_an_address_given_up_by_another_later_moves_no_guest_on_a_second_import(
    session: Session,
) -> None:
    bob = "bob@customer.example"
    chunks = [
        [order("1", email=bob), order("2", customer_id="8", email=ANN)],
        [
            order("3", customer_id="7", email=bob, placed_at=PLACED + DAY),
            order("4", customer_id="8", email=bob, placed_at=PLACED + DAY),
        ],
        [order("5", customer_id="7", email=ANN, placed_at=PLACED + 2 * DAY)],
    ]
    for chunk in chunks:
        record_orders(session, chunk, **WHEN)
    assert owners(session, ["1"]) == [bob]
    assert [record_orders(session, chunk, **WHEN).stored for chunk in chunks] == [0, 0, 0]


ROWS = st.builds(
    Person,
    st.sampled_from([None, "7", "8"]),
    st.sampled_from([None, ANN, "bob@customer.example"]),
    st.sampled_from([None, "+351912345678"]),
    st.sampled_from([PLACED, PLACED + DAY]),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(people=st.lists(ROWS, min_size=1, max_size=7), size=st.integers(1, 3))
def test_a_second_import_moves_nobody(engine: Engine, people: list[Person], size: int) -> None:
    """Whoever the rows belong to after one import, they belong to after the next."""
    orders = [
        order(
            str(place),
            customer_id=one.customer_id,
            email=one.email,
            phone=one.phone,
            placed_at=one.ordered_at,
        )
        for place, one in enumerate(people)
    ]
    chunks = [orders[start : start + size] for start in range(0, len(orders), size)]
    with make_sessions(engine)() as session:
        for chunk in chunks:
            record_orders(session, chunk, **WHEN)
        before = _everybody(session)
        assert [record_orders(session, chunk, **WHEN).stored for chunk in chunks] == [0] * len(
            chunks
        )
        assert _everybody(session) == before
        session.rollback()


def _everybody(session: Session) -> list[list[tuple[object, ...]]]:
    tables = (Customer.__table__, CustomerMerge.__table__, Order.__table__)
    return [
        [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
        for table in tables
    ]
