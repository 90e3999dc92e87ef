"""However rows change, the refreshes come to the same as a rebuild."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from feedback.models.fact_change import record_change
from feedback.models.order import Order, OrderStatus
from feedback.models.schema import Base
from reports.warehouse import build
from reports.warehouse.build import refresh_facts
from reports.warehouse.manifest import Manifest
from surveys.disposition import Disposition
from surveys.verdict import Verdict
from tests.reports.refreshing import rows, take_in
from tests.reports.shop import UTC_ZONE, Shop, noon

Step = Callable[[Shop], None]

DAYS = st.dates(noon("2026-01-01").date(), noon("2026-03-31").date()).map(str)
NAMES = st.sampled_from(["ann", "bob", "cleo", None])
VERDICTS = st.sampled_from(list(Verdict))


def an_order(name: str | None, day: str, replaces: bool) -> Step:
    return lambda shop: void(shop.order(name, day, replacement_for="x" if replaces else None))


def a_checkout(name: str | None, day: str) -> Step:
    return lambda shop: void(shop.checkout(name, day))


def a_contact(name: str | None, day: str) -> Step:
    return lambda shop: void(shop.contact(name, day, channel="phone"))


def an_answer(place: int, day: str, verdict: Verdict) -> Step:
    return lambda shop: on_order(shop, place, lambda order: shop.answer(order, day, verdict))


def a_sending(place: int) -> Step:
    def step(shop: Shop, order: Order) -> None:
        listed = shop.session.scalar(sa.text("SELECT count(*) FROM sample_unit"))
        if not listed:
            shop.ask(order, Disposition.COUNTED, [("2026-02-01", Verdict.UNSAID)])

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
        for order in shop.session.scalars(sa.select(Order).where(Order.customer_id == absorbed.id)):
            order.customer_id = into.id
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
    st.builds(an_order, NAMES, DAYS, st.booleans()),
    st.builds(an_order, NAMES, DAYS, st.just(False)),
    st.builds(a_checkout, NAMES, DAYS),
    st.builds(a_contact, NAMES, DAYS),
    st.builds(an_answer, PLACES, DAYS, VERDICTS),
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
        refresh_facts(engine, rebuilt, UTC_ZONE)
        assert rows(facts_dir) == rows(rebuilt)
        before = Manifest.load(facts_dir)
        assert refresh_facts(engine, facts_dir, UTC_ZONE, whole=True).manifest == before
