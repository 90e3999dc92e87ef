"""First-time customers followed one by one, with no calendar: the truth behind repeat buying.

The report's clock starts at a customer's first completed order and ends at the next qualifying
one. What happens between hangs on nothing but the two orders and on being asked, so a large cohort
that all starts on day 0 has the same curve as customers who enter through 18 months, and unlike
theirs its curve is seen whole: nothing is censored. That a later order may be asked about too is
left out: it moves far less than an interval is wide.
"""

from dataclasses import dataclass

import numpy as np

from feedback.demo import comebacks, fates, people
from feedback.demo.fates import Fate
from feedback.demo.people import NEVER, STORE
from feedback.demo.shop import SimulatedShop
from feedback.demo.span import Bools, Floats, Ints

LANDMARK_AFTER = 14
FOLLOWED_DAYS = 430  # a year after the latest landmark, and more
CANCELLED = (Fate.BACKED_OUT, Fate.SHOP_CANCELLED, Fate.GIVEN_UP)

LATER = np.dtype(
    [
        ("customer", np.int64),  # row of the index order
        ("day", np.int64),  # after the index order's
        ("in_store", np.bool_),
        ("cents", np.int64),  # less what is refunded
    ]
)


@dataclass(frozen=True)
class Cohort:
    """Customers from their index order on, placed on day 0: the order, and all that qualify after.

    `event` is the days to the first of those, NEVER where there is none.
    """

    orders: np.ndarray
    event: Ints
    later: np.ndarray

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

    def next_on_side(self, *, in_store: bool) -> Ints:
        """Return the days to each customer's first later order in a store, or not in one."""
        return _first(self.later[self.later["in_store"] == in_store], len(self.orders))

    def spent_since(self, start: Ints, days: int, chosen: Bools | None = None) -> Floats:
        """Return the cents each customer spends in so many days after a start."""
        later = self.later if chosen is None else self.later[chosen]
        begin = start[later["customer"]]
        within = later[(later["day"] > begin) & (later["day"] <= begin + days)]
        spent = np.zeros(len(self.orders))
        np.add.at(spent, within["customer"], within["cents"])
        return spent


def follow(rng: np.random.Generator, count: int, shop: SimulatedShop, *, asked: bool) -> Cohort:
    """Follow about `count` customers, all of whom are asked about their index order, or none."""
    who = people.new_people(rng, count, shop.reach)
    index, who = _index_orders(rng, who[~who["walk_in"]], shop)
    days, channels = comebacks.plan_next(rng, index, who, shop)
    if asked:
        after_asking = comebacks.days_to_next_when_asked(rng, len(who), shop.comeback)
        days = np.minimum(days, index["due_day"] + after_asking)
    later = _follow_on(rng, who, days, channels, shop)
    return Cohort(index, _first(later, len(index)), later)


def _index_orders(
    rng: np.random.Generator, who: np.ndarray, shop: SimulatedShop
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first completed order of each customer who has one, placed on day 0."""
    orders = fates.new_orders(rng, 0, who, who["next_channel"].astype(np.int64), shop)
    pending = np.flatnonzero(orders["fate"] == Fate.BACKED_OUT)
    while len(pending):
        days, channels = comebacks.plan_next(rng, orders[pending], who[pending], shop)
        back = days < NEVER
        pending = pending[back]
        orders[pending] = fates.new_orders(rng, 0, who[pending], channels[back], shop)
        pending = pending[orders["fate"][pending] == Fate.BACKED_OUT]
    completed = orders["fate"] != Fate.BACKED_OUT
    return orders[completed], who[completed]


def _follow_on(
    rng: np.random.Generator, who: np.ndarray, days: Ints, channels: Ints, shop: SimulatedShop
) -> np.ndarray:
    """Return the orders that qualify among all that follow, each customer's from a first day on."""
    found = []
    customers = np.flatnonzero(days < FOLLOWED_DAYS)
    days, channels = days[customers], channels[customers]
    while len(customers):
        orders = fates.new_orders(rng, 0, who[customers], channels, shop)
        again = rng.random(len(orders)) < shop.fates.same_day_second
        again &= orders["fate"] != Fate.BACKED_OUT
        seconds = fates.new_orders(rng, 0, who[customers[again]], channels[again], shop)
        found += [
            _qualifying(orders, customers, days),
            _qualifying(seconds, customers[again], days[again]),
        ]
        wait, channels = comebacks.plan_next(rng, orders, who[customers], shop)
        goes_on = days + wait < FOLLOWED_DAYS
        customers, channels = customers[goes_on], channels[goes_on]
        days = (days + wait)[goes_on]
    return np.concatenate([*found, np.zeros(0, dtype=LATER)])


def _qualifying(orders: np.ndarray, customers: Ints, days: Ints) -> np.ndarray:
    kept = ~np.isin(orders["fate"], CANCELLED)
    later = np.zeros(int(kept.sum()), dtype=LATER)
    later["customer"], later["day"] = customers[kept], days[kept]
    later["in_store"] = orders["channel"][kept] == STORE
    later["cents"] = (orders["cents"] - orders["refund_cents"])[kept]
    return later


def _first(later: np.ndarray, count: int) -> Ints:
    first = np.full(count, NEVER)
    np.minimum.at(first, later["customer"], later["day"])
    return first
