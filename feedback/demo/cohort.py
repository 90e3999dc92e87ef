"""First-time customers followed one by one, with no calendar: the truth behind repeat buying.

The report's clock starts at a customer's first completed order and ends at the next qualifying
one. What happens between hangs on nothing but the two orders and on being asked, so a large cohort
that all starts on day 0 has the same curve as customers who enter through 18 months, and unlike
theirs its curve is seen whole: nothing is censored.
"""

from dataclasses import dataclass

import numpy as np

from feedback.demo import comebacks, fates, people
from feedback.demo.fates import Fate
from feedback.demo.people import NEVER
from feedback.demo.shop import SimulatedShop
from feedback.demo.span import Floats, Ints

LANDMARK_AFTER = 14
ROUNDS = 8  # of orders cancelled one after the other; one in 30 is
CANCELLED = (Fate.BACKED_OUT, Fate.SHOP_CANCELLED, Fate.GIVEN_UP)


@dataclass(frozen=True)
class Cohort:
    """Customers from their index order on, placed on day 0: the order, the days to the event."""

    orders: np.ndarray
    event: Ints

    @property
    def landmark(self) -> Ints:
        landmark: Ints = self.orders["due_day"] + LANDMARK_AFTER
        return landmark

    def repeat(self, days: int) -> float:
        """Return the share with the event within so many days of the index order."""
        return float((self.event <= days).mean())

    def repeat_since(self, start: Ints, days: int, weight: Floats | None = None) -> float:
        """Return the share within so many days of a start, of those with none up to it.

        A weight says how much each counts: the chance to be in the group that is looked at.
        """
        back, left = self.counts_since(start, days, weight)
        return back / left

    def counts_since(
        self, start: Ints, days: int, weight: Floats | None = None
    ) -> tuple[float, float]:
        """Return how many come back so soon, and of how many; with weights, the weight of both."""
        left = self.event > start
        soon = left & (self.event - start <= days)
        weight = np.ones(len(self.event)) if weight is None else weight
        return float(weight[soon].sum()), float(weight[left].sum())


def follow(rng: np.random.Generator, count: int, shop: SimulatedShop, *, asked: bool) -> Cohort:
    """Follow about `count` customers, all of whom are asked about their index order, or none."""
    who = people.new_people(rng, count, shop.reach)
    index, who = _index_orders(rng, who[~who["walk_in"]], shop)
    event = comebacks.days_to_next(rng, index["verdict"], shop.comeback)
    if asked:
        after_asking = comebacks.days_to_next_when_asked(rng, len(who), shop.comeback)
        event = np.minimum(event, index["due_day"] + after_asking)
    _pass_over_cancelled(rng, event, who, shop)
    return Cohort(index, event)


def _index_orders(
    rng: np.random.Generator, who: np.ndarray, shop: SimulatedShop
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first completed order of each customer who has one, placed on day 0."""
    orders = _orders(rng, who, shop)
    for _ in range(ROUNDS):
        backed_out = np.flatnonzero(orders["fate"] == Fate.BACKED_OUT)
        back = rng.random(len(backed_out)) < shop.comeback.after_backing_out
        orders[backed_out[back]] = _orders(rng, who[backed_out[back]], shop)
    completed = orders["fate"] != Fate.BACKED_OUT
    return orders[completed], who[completed]


def _pass_over_cancelled(
    rng: np.random.Generator, event: Ints, who: np.ndarray, shop: SimulatedShop
) -> None:
    """Move the event on to the order after, and after that, while orders get cancelled."""
    pending = np.flatnonzero(event < NEVER)
    for _ in range(ROUNDS):
        orders = _orders(rng, who[pending], shop)
        cancelled = np.isin(orders["fate"], CANCELLED)
        pending = pending[cancelled]
        days = comebacks.days_to_next(rng, orders["verdict"][cancelled], shop.comeback)
        event[pending] = np.minimum(event[pending] + days, NEVER)
        pending = pending[event[pending] < NEVER]


def _orders(rng: np.random.Generator, who: np.ndarray, shop: SimulatedShop) -> np.ndarray:
    return fates.new_orders(rng, 0, who, people.channels_of(rng, who, shop.reach), shop)
