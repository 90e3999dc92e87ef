"""What became of a checkout is decided once it is due: abandoned, ordered, or one too many."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.fieldwork.checkouts import settle_checkouts
from feedback.fieldwork.frame import list_frame
from feedback.models.checkout import Checkout, CheckoutOutcome
from feedback.models.fact_change import FactChange
from feedback.models.order import Order
from surveys.disposition import Disposition
from surveys.population import Population
from tests.conftest import NOON
from tests.fieldwork.rows import (
    DAY,
    add_checkout,
    add_customer,
    add_order,
    column_of,
    switch_on,
    take_in_orders,
)

ABANDONED, ORDERED, REPEATED = (
    CheckoutOutcome.ABANDONED,
    CheckoutOutcome.ORDERED,
    CheckoutOutcome.REPEATED,
)


def outcomes(session: Session) -> list[CheckoutOutcome | None]:
    return list(session.scalars(select(Checkout.outcome).order_by(Checkout.id)))


def test_a_checkout_nobody_came_back_to_is_abandoned(session: Session) -> None:
    add_checkout(session, add_customer(session))
    assert [settle_checkouts(session, NOON), settle_checkouts(session, NOON)] == [1, 0]
    assert outcomes(session) == [ABANDONED]


def test_it_is_not_decided_before_it_is_due(session: Session) -> None:
    add_checkout(session, add_customer(session), started_at=NOON - 0.9 * DAY)
    assert settle_checkouts(session, NOON) == 0
    assert outcomes(session) == [None]


def test_it_is_not_decided_before_the_orders_of_its_time_have_come_in(session: Session) -> None:
    """Its own order may be in a file that is late."""
    customer = add_customer(session)
    checkout = add_checkout(session, customer)
    session.execute(delete(Order))
    assert settle_checkouts(session, NOON) == 0
    take_in_orders(session, checkout.due_at - timedelta(seconds=1))
    assert settle_checkouts(session, NOON) == 0
    add_order(session, customer, placed_at=checkout.started_at + timedelta(minutes=5))
    take_in_orders(session, checkout.due_at)
    assert settle_checkouts(session, NOON) == 1
    assert outcomes(session) == [ORDERED]


@pytest.mark.parametrize(
    ("placed_after", "outcome"),
    [
        (timedelta(minutes=-1), ABANDONED),
        (timedelta(minutes=5), ORDERED),
        (timedelta(hours=24), ORDERED),
        (timedelta(hours=25), ABANDONED),
    ],
)
def test_an_order_between_its_beginning_and_its_due_time_completes_it(
    session: Session, placed_after: timedelta, outcome: CheckoutOutcome
) -> None:
    """An order that comes later is a recovery, not a checkout that was never abandoned."""
    customer = add_customer(session)
    checkout = add_checkout(session, customer, started_at=NOON - 3 * DAY)
    add_order(session, customer, placed_at=checkout.started_at + placed_after)
    settle_checkouts(session, NOON)
    assert outcomes(session) == [outcome]


def test_the_shop_may_say_which_order_it_became(session: Session) -> None:
    add_order(session, None, shop_id="late", placed_at=NOON)
    add_checkout(session, None, completed_order_id="unknown to us")
    add_checkout(session, None, completed_order_id="late")
    settle_checkouts(session, NOON)
    assert outcomes(session) == [ORDERED, ABANDONED]


def test_another_customers_order_completes_nothing(session: Session) -> None:
    checkout = add_checkout(session, add_customer(session))
    add_order(session, add_customer(session), placed_at=checkout.started_at)
    settle_checkouts(session, NOON)
    assert outcomes(session) == [ABANDONED]


def test_one_per_customer_and_seven_days_is_kept(session: Session) -> None:
    """The second, 5 days on, is one too many; the third is 8 days from the one that was kept."""
    customer = add_customer(session)
    for days in (20, 15, 12, 11, 5):
        add_checkout(session, customer, started_at=NOON - days * DAY)
    settle_checkouts(session, NOON)
    assert outcomes(session) == [ABANDONED, REPEATED, ABANDONED, REPEATED, ABANDONED]


def test_what_was_kept_in_an_earlier_run_counts(session: Session) -> None:
    customer = add_customer(session)
    for days in (9, 3):
        add_checkout(session, customer, started_at=NOON - days * DAY)
        settle_checkouts(session, NOON - (days - 1) * DAY)
    assert outcomes(session) == [ABANDONED, REPEATED]


def test_nobody_known_is_nobody_twice(session: Session) -> None:
    add_checkout(session, None)
    add_checkout(session, None)
    settle_checkouts(session, NOON)
    assert outcomes(session) == [ABANDONED, ABANDONED]


def test_an_order_cancelled_in_time_and_a_checkout_share_the_seven_days(session: Session) -> None:
    switch_on(session, since=NOON - 30 * DAY)
    customer = add_customer(session)
    order = add_order(
        session,
        customer,
        population=Population.NOT_COMPLETED,
        consent=True,
        placed_at=NOON - 9 * DAY,
        due_at=NOON - 6 * DAY,
    )
    checkout = add_checkout(session, customer)
    other = add_order(
        session,
        add_customer(session),
        population=Population.NOT_COMPLETED,
        consent=True,
        due_at=NOON - 6 * DAY,
    )
    list_frame(session, NOON)

    assert column_of(session, order) is Disposition.LISTED
    assert column_of(session, checkout) is None
    assert column_of(session, other) is Disposition.LISTED
    assert outcomes(session) == [REPEATED]


def test_only_what_was_abandoned_is_listed(session: Session) -> None:
    switch_on(session, since=NOON - 30 * DAY)
    customer = add_customer(session)
    abandoned = add_checkout(session, customer)
    repeated = add_checkout(session, customer)
    ordered = add_checkout(session, None, completed_order_id="o1")

    assert list_frame(session, NOON) == 1
    assert column_of(session, abandoned) is Disposition.LISTED
    assert column_of(session, repeated) is None
    assert column_of(session, ordered) is None
    assert list(session.scalars(select(Checkout.listed))) == [True, True, True]


def test_many_completed_checkouts_do_not_hide_an_abandoned_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.fieldwork.checkouts.CHUNK", 2)
    switch_on(session, since=NOON - 30 * DAY)
    for days in (9, 8, 7, 6):
        add_checkout(session, None, completed_order_id="o1", started_at=NOON - days * DAY)
    add_checkout(session, add_customer(session))

    assert list_frame(session, NOON) == 1
    assert list_frame(session, NOON) == 0


def test_an_order_listed_as_completed_and_cancelled_afterwards_is_not_listed_again(
    session: Session,
) -> None:
    switch_on(session)
    order = add_order(session, add_customer(session), consent=True)
    list_frame(session, NOON)
    order.population = Population.NOT_COMPLETED
    session.flush()

    assert list_frame(session, NOON) == 0
    assert session.scalar(select(Order.listed)) is True


def test_the_facts_are_told(session: Session) -> None:
    customer = add_customer(session)
    add_checkout(session, customer)
    anonymous = add_checkout(session, None)
    settle_checkouts(session, NOON)
    (change,) = session.scalars(select(FactChange))
    assert change.customers == [customer.id]
    assert [list(pair) for pair in change.anonymous] == [["checkout", anonymous.id]]
