"""The made-up shop keeps to its own rules, and to the definitions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from feedback.demo.fates import NO_DAY, Fate
from feedback.demo.shop import FULFILMENTS, SimulatedShop
from feedback.demo.span import Span
from feedback.demo.world import World
from surveys.due import OrderDates, order_due, population_of
from surveys.population import Population

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
SPAN = Span(NOW, ZoneInfo("Europe/Lisbon"))


def lived(seed: int = 1, size: int = 3_000, *, ask_all: bool = False) -> World:
    world = World(SimulatedShop(), SPAN, seed, size)
    for day in range(SPAN.days):
        if ask_all:
            due = np.flatnonzero(world.orders["due_day"][: world.placed] == day)
            world.asked(due, day)
        world.live(day)
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return lived()


@pytest.mark.parametrize("size", [100, 3_000])
def test_exactly_the_wanted_number_of_orders_is_placed_the_last_today(size: int) -> None:
    world = lived(size=size)
    assert world.placed == size
    placed = world.orders["placed"]
    assert 0 <= NOW.timestamp() - placed.max() <= 240
    assert (np.diff(world.orders["day"]) >= 0).all()


def test_one_seed_gives_one_history(world: World) -> None:
    assert (lived().orders == world.orders).all()
    assert (lived(seed=2).orders["person"] != world.orders["person"]).any()


def test_nobody_known_to_nobody_comes_back(world: World) -> None:
    walk_ins = np.flatnonzero(world.people["walk_in"][: world.known])
    bought = np.isin(world.orders["person"], walk_ins)
    assert bought.sum() > 20
    assert len(np.unique(world.orders["person"][bought])) == bought.sum()


def test_asking_brings_some_back(world: World) -> None:
    """The targets hold the number of orders, so that more of them are by known customers."""
    assert world.known > lived(ask_all=True).known


def test_orders_are_due_and_completed_as_the_definitions_say(world: World) -> None:
    for order in world.orders[:2_000]:
        dates = dates_of(order)
        backed_out = order["fate"] == Fate.BACKED_OUT
        completed = population_of(dates) is Population.COMPLETED
        assert completed is not bool(backed_out)
        due = (order_due(dates) - SPAN.first_day).days
        if dates.promised and order["delivered_day"] == order["promise_day"] + 2:
            assert order["due_day"] == order["promise_day"] + 2 == due - 3, "too late to move it"
        else:
            assert order["due_day"] == due


def test_orders_second_in_a_day_come_after_the_first(world: World) -> None:
    days = np.stack([world.orders["person"], world.orders["day"]], axis=1)
    _, first, counts = np.unique(days, axis=0, return_index=True, return_counts=True)
    assert (counts > 1).sum() > 5
    leads = np.flatnonzero(world.orders["replaces"] < 0)
    assert np.isin(world.people["driver"][: world.known], [-1, *leads]).all()
    assert np.isin(first, leads).mean() > 0.9


def test_replacements_follow_lost_parcels(world: World) -> None:
    replacements = world.orders[world.orders["replaces"] >= 0]
    replaced = world.orders[replacements["replaces"]]
    assert len(replacements) > 3
    assert (replaced["fate"] == Fate.REPLACED).all()
    assert (replaced["person"] == replacements["person"]).all()
    assert (replaced["promise_day"] < replacements["day"]).all()


def dates_of(order: np.void) -> OrderDates:
    def day(name: str) -> date | None:
        return None if order[name] == NO_DAY else SPAN.day(int(order[name]))

    cancelled = day("cancelled_day")
    return OrderDates(
        placed=SPAN.day(int(order["day"])),
        fulfilment=FULFILMENTS[order["fulfilment"]],
        promised=day("promise_day"),
        delivered=day("delivered_day"),
        shipped=None,
        is_cancelled=cancelled is not None,
        cancelled=cancelled,
        cancelled_by_customer=order["fate"] in (Fate.BACKED_OUT, Fate.GIVEN_UP),
    )
