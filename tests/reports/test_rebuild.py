"""However rows change, the refreshes come to the same as a rebuild."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from feedback.models.assignment import Assignment
from feedback.models.checkout import Checkout
from feedback.models.contact import Contact
from feedback.models.fact_change import record_change, record_settings_change
from feedback.models.invitation import Invitation
from feedback.models.measurement import Measurement
from feedback.models.order import Order, OrderStatus
from feedback.models.response import Response
from feedback.models.schema import Base
from reports.warehouse import build, shape
from reports.warehouse.build import refresh_facts
from reports.warehouse.manifest import Manifest
from surveys.disposition import Disposition
from surveys.expectation import Expectation
from surveys.verdict import Verdict
from tests.reports.expecting import expect
from tests.reports.refreshing import everything, take_in
from tests.reports.shop import UTC_ZONE, Shop, noon

Step = Callable[[Shop], None]

DAYS = st.dates(noon("2026-01-01").date(), noon("2026-03-31").date()).map(str)
NAMES = st.sampled_from(["ann", "bob", "cleo", None])
VERDICTS = st.sampled_from(list(Verdict))
TOLD = st.fixed_dictionaries(
    {"topic": st.sampled_from(["late", None])},
    optional={
        "answered": st.booleans(),
        "handle_seconds": st.just(7.5),
        "resolved_first_contact": st.booleans(),
        "satisfied": st.booleans(),
        "issue": st.just("7"),
        "attributes": st.sampled_from([{"agent_trained": "yes"}, {"agent_trained": "no"}]),
    },
)
BOUGHT = st.fixed_dictionaries(
    {"channel": st.sampled_from(["store", "online", None])},
    optional={
        "replacement_for": st.just("x"),
        "total_cents": st.integers(0, 3).map(lambda euros: euros * 100),
        "currency": st.sampled_from(["EUR", "GBP"]),
    },
)
AMOUNTS = st.one_of(st.none(), st.integers(0, 300))
REASONS = st.sampled_from(["late", "damaged|late", None])


def an_order(name: str | None, day: str, bought: dict[str, Any]) -> Step:
    return lambda shop: void(shop.order(name, day, **bought))


def a_checkout(name: str | None, day: str) -> Step:
    return lambda shop: void(shop.checkout(name, day, step="payment"))


def a_contact(name: str | None, day: str, told: dict[str, Any]) -> Step:
    return lambda shop: void(shop.contact(name, day, channel="phone", **told))


def a_contact_about(place: int, name: str | None, day: str) -> Step:
    """Anybody may name anybody's order."""

    def step(shop: Shop, order: Order) -> None:
        shop.contact(name, day, topic="late", wait_seconds=5, order_shop_id=order.shop_id)
        shop.changed(order)

    return lambda shop: on_order(shop, place, lambda order: step(shop, order))


def a_contact_about_a_checkout(place: int, name: str | None, day: str) -> Step:
    """Anybody may name anybody's checkout."""

    def step(shop: Shop) -> None:
        checkouts = shop.session.scalars(sa.select(Checkout).order_by(Checkout.id)).all()
        if checkouts:
            named = checkouts[place % len(checkouts)]
            shop.contact(name, day, topic="sizes", checkout_shop_id=named.shop_id)
            shop.changed(named)

    return step


def a_return(place: int, day: str, amount: int | None) -> Step:
    return lambda shop: on_order(
        *(shop, place),
        lambda order: shop.returned(order, day, channel="store", amount_cents=amount),
    )


def an_assignment(name: str, day: str) -> Step:
    def step(shop: Shop) -> None:
        customer = shop.customer(name).id
        if not shop.session.scalar(sa.select(Assignment).filter_by(customer_id=customer)):
            shop.assignment(name, "faster", "treated", day)

    return step


def a_measurement(value: float) -> Step:
    def step(shop: Shop) -> None:
        known = shop.session.scalar(sa.select(Measurement))
        if known is None:
            known = shop.measurement("wait_time", "2026-01-01", "2026-01-31", value)
        known.value = value
        record_settings_change(shop.session)

    return step


def a_refusal(day: str) -> Step:
    def step(shop: Shop) -> None:
        for invitation in shop.session.scalars(sa.select(Invitation)):
            invitation.refused_at = noon(day)
            record_change(shop.session, {invitation.customer_id})

    return step


def an_erasure(name: str, day: str) -> Step:
    def step(shop: Shop) -> None:
        shop.customer(name).erased_at = noon(day)
        record_change(shop.session, {shop.customer(name).id})

    return step


def an_answer(place: int, day: str, verdict: Verdict, reasons: str | None) -> Step:
    return lambda shop: on_order(
        shop, place, lambda order: shop.answer(order, day, verdict, reasons=reasons)
    )


def an_expectation(place: int, day: str, value: str) -> Step:
    """An imported answer of any order has one about a first buyer's expectations too."""

    def step(shop: Shop, order: Order) -> None:
        if not shop.session.scalar(sa.select(Response).filter_by(touchpoint_id=order.id)):
            shop.answer(order, day, Verdict.SATISFIED)
            expect(shop, order, Expectation.AS_EXPECTED, value, day)

    return lambda shop: on_order(shop, place, lambda order: step(shop, order))


def a_sending(place: int) -> Step:
    def step(shop: Shop, order: Order) -> None:
        listed = shop.session.scalar(sa.text("SELECT count(*) FROM sample_unit"))
        if not listed:
            answers = [("2026-02-01", Verdict.UNSAID)]
            shop.ask(order, Disposition.COUNTED, answers, probability=0.2, sent="2026-01-30")

    return lambda shop: on_order(shop, place, lambda order: step(shop, order))


def a_move(place: int, day: str) -> Step:
    def move(shop: Shop, order: Order) -> None:
        order.placed_at = noon(day)
        shop.changed(order)

    return lambda shop: on_order(shop, place, lambda order: move(shop, order))


def a_cancelling(place: int) -> Step:
    def cancel(shop: Shop, order: Order) -> None:
        order.status = OrderStatus.CANCELLED
        shop.changed(order)

    return lambda shop: on_order(shop, place, lambda order: cancel(shop, order))


def a_merge(name: str) -> Step:
    """A customer's touchpoints become those of another; the first is told of too."""

    def step(shop: Shop) -> None:
        absorbed, into = shop.customer(name), shop.customer("ann")
        for model in (Order, Contact):
            theirs = sa.update(model).where(model.customer_id == absorbed.id)
            shop.session.execute(theirs.values(customer_id=into.id))
        record_change(shop.session, {absorbed.id, into.id})

    return step


def an_identification(place: int, name: str) -> Step:
    """An order of nobody known turns out to be somebody's."""

    def know(shop: Shop, order: Order) -> None:
        shop.changed(order)
        order.customer_id = shop.customer(name).id
        shop.changed(order)

    return lambda shop: on_order(shop, place, lambda order: know(shop, order))


def on_order(shop: Shop, place: int, act: Callable[[Order], Any]) -> None:
    orders = shop.session.scalars(sa.select(Order).order_by(Order.id)).all()
    if orders:
        act(orders[place % len(orders)])


def void(_: object) -> None:
    return None


PLACES = st.integers(0, 20)
STEPS = st.one_of(
    st.builds(an_order, NAMES, DAYS, BOUGHT),
    st.builds(an_order, NAMES, DAYS, BOUGHT),
    st.builds(a_checkout, NAMES, DAYS),
    st.builds(a_contact, NAMES, DAYS, TOLD),
    st.builds(a_contact_about, PLACES, NAMES, DAYS),
    st.builds(a_contact_about_a_checkout, PLACES, NAMES, DAYS),
    st.builds(a_return, PLACES, DAYS, AMOUNTS),
    st.builds(an_assignment, st.sampled_from(["ann", "bob"]), DAYS),
    st.builds(a_measurement, st.sampled_from([1.5, 2.5])),
    st.builds(a_refusal, DAYS),
    st.builds(an_erasure, st.sampled_from(["ann", "cleo"]), DAYS),
    st.builds(an_answer, PLACES, DAYS, VERDICTS, REASONS),
    st.builds(an_expectation, PLACES, DAYS, st.sampled_from(["yes", "no"])),
    st.builds(a_sending, PLACES),
    st.builds(a_move, PLACES, DAYS),
    st.builds(a_cancelling, PLACES),
    st.builds(a_merge, st.sampled_from(["bob", "cleo"])),
    st.builds(an_identification, PLACES, st.sampled_from(["ann", "bob"])),
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(refreshes=st.lists(st.lists(STEPS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_refreshes_come_to_the_same_as_a_rebuild(
    engine: Engine,
    sessions: sessionmaker[Session],
    tmp_path_factory: pytest.TempPathFactory,
    refreshes: list[list[Step]],
) -> None:
    facts_dir = tmp_path_factory.mktemp("facts")
    with pytest.MonkeyPatch.context() as patch, sessions() as session:
        patch.setattr(build, "MANY", 1_000_000)  # so that none of them is a rebuild
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        shop = Shop(session)
        take_in(engine, session, facts_dir)
        for steps in refreshes:
            for step in steps:
                step(shop)
                session.flush()
            take_in(engine, session, facts_dir)
        rebuilt = tmp_path_factory.mktemp("rebuilt")
        patch.setattr(shape, "SLICE", 2)  # so that even these few are taken in slices
        refresh_facts(engine, rebuilt, UTC_ZONE)
        assert everything(facts_dir) == everything(rebuilt)
        before = Manifest.load(facts_dir)
        assert refresh_facts(engine, facts_dir, UTC_ZONE, whole=True).manifest == before
