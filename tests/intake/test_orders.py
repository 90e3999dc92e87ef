"""Orders are kept as the shop last described them, whatever order its words come in."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from feedback.clock import start_of_day
from feedback.database import make_sessions
from feedback.intake.orders import record_orders
from feedback.intake.payloads import OrderRecord
from feedback.models.fact_change import FactChange
from feedback.models.order import CancelledBy, Order, OrderStatus
from surveys.population import Population
from tests.intake.records import DAY, LISBON, NOW, PLACED, WHEN, order

HOUR = timedelta(hours=1)
COLUMNS = [column for column in Order.__table__.c if column.name != "id"]


def stored(session: Session, order_id: str = "a1") -> Order:
    session.expire_all()
    return session.scalars(select(Order).where(Order.shop_id == order_id)).one()


def counts(session: Session, *orders: OrderRecord) -> tuple[int, int]:
    tally = record_orders(session, orders, **WHEN)
    return tally.stored, tally.unchanged


def test_an_order_is_stored_whole(session: Session) -> None:
    given_order = order(
        status=OrderStatus.CANCELLED,
        channel="online",
        location="Porto",
        fulfilment="delivery",
        promised_by=PLACED + 5 * DAY,
        shipped_at=PLACED + DAY,
        delivered_at=PLACED + 2 * DAY,
        cancelled_at=PLACED + 3 * DAY,
        cancelled_by=CancelledBy.SHOP,
        total_cents=1999,
        currency="EUR",
        country="PT",
        region="Norte",
        language="pt",
        category="toys",
        replacement_for="a0",
        consent=False,
        customer_id="7",
        attributes={"lines": "3"},
    )
    assert counts(session, given_order) == (1, 0)
    row = stored(session)
    for name in set(OrderRecord._fields) - {"order_id", "customer_id", "email", "phone"}:
        assert getattr(row, name) == getattr(given_order, name), name


def test_what_is_stored_is_what_a_model_would_store(session: Session) -> None:
    """The short cut past the ORM leaves the same bytes behind, so that every reader agrees."""
    record_orders(session, [order(promised_by=PLACED + DAY, consent=True)], **WHEN)
    row = stored(session)
    twin = Order(
        shop_id="twin",
        **{
            column.key: getattr(row, column.key)
            for column in COLUMNS
            if column.key not in ("shop_id", "listed")
        },
    )
    session.add(twin)
    session.flush()
    names = ", ".join(column.name for column in COLUMNS if column.name != "shop_id")
    kinds = ", ".join(
        f"{'typeof' if session.get_bind().dialect.name == 'sqlite' else 'pg_typeof'}({name})"
        for name in names.split(", ")
    )
    first, second = session.execute(
        text(f'SELECT {names}, {kinds} FROM "order" ORDER BY id')  # noqa: S608 our own names
    ).all()
    assert tuple(first) == tuple(second)


def test_the_same_again_changes_nothing(session: Session) -> None:
    assert counts(session, order("a1"), order("a2")) == (2, 0)
    session.execute(delete(FactChange))
    assert counts(session, order("a1"), order("a2")) == (0, 2)
    assert session.scalars(select(FactChange)).all() == []


@pytest.mark.parametrize("together", [True, False])
def test_an_earlier_state_never_overwrites_a_later_one(session: Session, together: bool) -> None:
    states = [
        order(status=OrderStatus.OPEN, channel="store", total_cents=100),
        order(status=OrderStatus.OPEN, shipped_at=PLACED + DAY, total_cents=200),
        order(
            status=OrderStatus.COMPLETED,
            shipped_at=PLACED + DAY,
            delivered_at=PLACED + 2 * DAY,
            total_cents=300,
        ),
    ]
    for turn, sequence in enumerate(permutations(states)):
        renamed = [one._replace(order_id=f"a{turn}") for one in sequence]
        for batch in [renamed] if together else [[one] for one in renamed]:
            record_orders(session, batch, **WHEN)
        row = stored(session, f"a{turn}")
        assert (row.status, row.total_cents, row.channel) == (OrderStatus.COMPLETED, 300, "store")
        assert row.delivered_at == PLACED + 2 * DAY


MOMENTS = st.sampled_from([None, PLACED + DAY, PLACED + 2 * DAY])
STATES = st.builds(
    lambda status, shipped, delivered, total, channel, attributes: order(
        status=status,
        shipped_at=shipped,
        delivered_at=delivered,
        total_cents=total,
        channel=channel,
        attributes=attributes,
    ),
    st.sampled_from(OrderStatus),
    MOMENTS,
    MOMENTS,
    st.sampled_from([None, 100]),
    st.sampled_from([None, "online"]),
    st.sampled_from([None, {"lines": "1"}, {"gift": "yes"}]),
)
QUICK = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)


@QUICK
@given(states=st.lists(STATES, min_size=1, max_size=4), data=st.data())
def test_where_states_agree_their_order_does_not_matter(
    engine: Engine, states: list[OrderRecord], data: st.DataObject
) -> None:
    """Moments once known stay as they are, as in a real history; the rest follows the status."""
    history = [
        one._replace(
            shipped_at=one.shipped_at and PLACED + DAY,
            delivered_at=one.delivered_at and PLACED + 2 * DAY,
        )
        for one in states
    ]
    shuffled = data.draw(st.permutations(history))
    with make_sessions(engine)() as session:
        for one in history:
            record_orders(session, [one], **WHEN)
        for one in shuffled:
            record_orders(session, [one._replace(order_id="shuffled")], **WHEN)
        first, second = (
            {column.key: getattr(stored(session, name), column.key) for column in COLUMNS}
            for name in ("a1", "shuffled")
        )
        assert {**first, "shop_id": None} == {**second, "shop_id": None}
        session.rollback()


@QUICK
@given(states=st.lists(STATES, min_size=1, max_size=4))
def test_blanks_never_erase_and_a_status_never_goes_back(
    engine: Engine, states: list[OrderRecord]
) -> None:
    ranks = list(OrderStatus)
    with make_sessions(engine)() as session:
        known: dict[str, object] = {}
        rank = 0
        for one in states:
            record_orders(session, [one], **WHEN)
            row = stored(session)
            known |= {name: 1 for name in one._fields[2:19] if getattr(one, name) is not None}
            assert all(getattr(row, name) is not None for name in known)
            assert ranks.index(row.status) >= rank
            rank = ranks.index(row.status)
        session.rollback()


def test_a_blank_status_is_what_the_dates_say(session: Session) -> None:
    record_orders(
        session,
        [
            order("open"),
            order("done", delivered_at=PLACED + DAY),
            order("off", cancelled_at=PLACED + DAY),
        ],
        **WHEN,
    )
    assert [stored(session, name).status for name in ("open", "done", "off")] == [
        OrderStatus.OPEN,
        OrderStatus.COMPLETED,
        OrderStatus.CANCELLED,
    ]


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({"shipped_at": PLACED - HOUR}, "shipped_before_placed"),
        ({"promised_by": PLACED - HOUR}, "promised_before_placed"),
        ({"cancelled_at": PLACED - HOUR}, "cancelled_before_placed"),
        (
            {"status": OrderStatus.OPEN, "delivered_at": PLACED + DAY, "shipped_at": PLACED - HOUR},
            "shipped_before_placed|delivered_not_completed",
        ),
        (
            {"status": OrderStatus.CANCELLED, "delivered_at": PLACED + DAY},
            "delivered_and_cancelled",
        ),
        (
            {"delivered_at": PLACED + DAY, "shipped_at": PLACED + 2 * DAY},
            "delivered_before_shipped",
        ),
        ({"shipped_at": PLACED + DAY, "delivered_at": PLACED + 2 * DAY}, None),
    ],
)
def test_what_is_odd_but_possible_is_stored_and_flagged(
    session: Session, fields: dict[str, Any], flags: str | None
) -> None:
    record_orders(session, [order(**fields)], **WHEN)
    assert stored(session).flags == flags


def test_due_and_population_are_worked_out_in_the_shops_days(session: Session) -> None:
    late = PLACED.replace(day=27, hour=23, minute=30)
    record_orders(
        session,
        [
            order("in_time", promised_by=late, delivered_at=late),
            order(
                "called_off",
                promised_by=late,
                cancelled_at=PLACED + DAY,
                cancelled_by=CancelledBy.CUSTOMER,
            ),
        ],
        **WHEN,
    )
    assert stored(session, "in_time").due_at == start_of_day(late.date() + 3 * DAY, LISBON)
    assert stored(session, "in_time").population is Population.COMPLETED
    assert stored(session, "called_off").due_at == start_of_day(PLACED.date() + 3 * DAY, LISBON)
    assert stored(session, "called_off").population is Population.NOT_COMPLETED


def test_a_due_day_that_has_passed_never_moves(session: Session) -> None:
    soon, past = PLACED + 12 * DAY, PLACED + 5 * DAY
    record_orders(
        session, [order("past", promised_by=past), order("soon", promised_by=soon)], **WHEN
    )
    was = {name: stored(session, name).due_at for name in ("past", "soon")}
    assert was["past"] <= NOW < was["soon"]
    again = [order(name, promised_by=soon + DAY) for name in ("past", "soon")]
    record_orders(session, again, **WHEN)
    assert stored(session, "past").due_at == was["past"]
    assert stored(session, "past").promised_by == soon + DAY
    assert stored(session, "soon").due_at == was["soon"] + DAY


def test_the_facts_are_told_who_changed(session: Session) -> None:
    record_orders(session, [order("a1", customer_id="7"), order("a2")], **WHEN)
    change = session.scalars(select(FactChange)).one()
    assert change.customers == [stored(session, "a1").customer_id]
    assert list(map(tuple, change.anonymous)) == [("order", stored(session, "a2").id)]
    session.delete(change)
    record_orders(session, [order("a2", customer_id="8")], **WHEN)
    change = session.scalars(select(FactChange)).one()
    assert change.customers == [stored(session, "a2").customer_id]
    assert list(map(tuple, change.anonymous)) == [("order", stored(session, "a2").id)]
