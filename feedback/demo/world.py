"""The shop and its customers, lived day by day.

Everything random comes from a generator of its own for (seed, purpose, day), so the same seed and
the same answers to "who was asked?" always give the same history: a history that was stopped is
lived again up to where it was, and goes on.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from feedback.demo import abandoned, comebacks, fates, people
from feedback.demo.fates import Fate
from feedback.demo.people import NEVER
from feedback.demo.shop import SimulatedShop
from feedback.demo.span import Ints, Span

REPLACED_AFTER = 4  # days after the promised day
ABANDON_WITHIN = (3, 160)  # days after an order


class Purpose(IntEnum):
    """What a stream of random numbers is for."""

    ORDERS = 1
    CHECKOUTS = 2
    ASKED = 3
    REPLIES = 4
    ORDER_ROWS = 5
    OTHER_ROWS = 6
    SALTS = 7
    TRUTH = 8


@dataclass(frozen=True)
class Day:
    """What a day brought: orders[first:last] of the world, and checkouts."""

    first: int
    last: int
    checkouts: np.ndarray


class World:
    """All orders and customers so far; `orders` and `people` are tables with a row each."""

    def __init__(self, shop: SimulatedShop, span: Span, seed: int, size: int) -> None:
        self.shop, self.span, self.seed, self.size = shop, span, seed, size
        self.orders = np.zeros(size, dtype=fates.ORDER)
        self.placed = 0
        self.people = np.zeros(size, dtype=people.PERSON)
        self.known = 0
        self._targets = span.targets(size)
        self._replacements: dict[int, list[int]] = defaultdict(list)
        self._abandoners: dict[int, list[int]] = defaultdict(list)

    def rng(self, purpose: Purpose, day: int = 0) -> np.random.Generator:
        return np.random.default_rng([self.seed, purpose, day])

    def live(self, day: int) -> Day:
        """Place the orders and leave the checkouts of a day."""
        rng, first = self.rng(Purpose.ORDERS, day), self.placed
        is_last = day == self.span.days - 1
        room = self.size - self.placed - (0 if is_last else 1)
        buyers = self._returning(day, room)
        replaced = np.array(self._replacements.pop(day, []), dtype=np.int64)
        replaced = replaced[: room - len(buyers)]
        wanted = self.size if is_last else min(int(self._targets[day]), self.size - 1)
        missing = max(0, wanted - self.placed - len(buyers) - len(replaced))
        buyers = np.concatenate([buyers, self._meet(rng, missing)])
        self._place(rng, day, buyers, replaced)
        if not is_last:
            self._place_seconds(rng, day, first)
        return Day(first, self.placed, self._leave_checkouts(day, first))

    def asked(self, orders: Ints, day: int) -> None:
        """Let being asked about these orders work on those who have not bought again since."""
        rng = self.rng(Purpose.ASKED, day)
        days = comebacks.days_to_next_when_asked(rng, len(orders), self.shop.comeback)
        persons = self.orders["person"][orders]
        moved = (days < NEVER) & (self.people["driver"][persons] == orders)
        persons, planned = persons[moved], day + days[moved]
        np.minimum.at(self.people["next_day"], persons, planned)

    def _returning(self, day: int, room: int) -> Ints:
        """Return who planned to buy today; who finds no room comes tomorrow."""
        planned = np.flatnonzero(self.people["next_day"][: self.known] == day)
        self.people["next_day"][planned[room:]] = day + 1
        return planned[:room]

    def _meet(self, rng: np.random.Generator, count: int) -> Ints:
        """Return customers never seen before."""
        met = people.new_people(rng, count, self.shop.reach)
        if self.known + count > len(self.people):
            more = np.zeros(max(count, len(self.people)), dtype=people.PERSON)
            self.people = np.concatenate([self.people, more])
        self.people[self.known : self.known + count] = met
        self.known += count
        return np.arange(self.known - count, self.known)

    def _place(self, rng: np.random.Generator, day: int, buyers: Ints, replaced: Ints) -> None:
        persons = np.concatenate([buyers, self.orders["person"][replaced]])
        who = self.people[persons]
        channels = people.channels_of(rng, who, self.shop.reach)
        channels[len(buyers) :] = people.ONLINE
        orders = fates.new_orders(rng, day, who, channels, self.shop)
        orders["person"] = persons
        orders["replaces"][len(buyers) :] = replaced
        is_later = who["orders"] > 0
        orders["guest"] = is_later & (rng.random(len(who)) < self.shop.reach.as_guest)
        rng.shuffle(orders)
        seconds = self.span.order_seconds(rng, day, len(orders))
        orders["placed"] = self.span.instants(orders["day"], seconds)
        self._keep(orders)
        self._plan(rng, self.placed - len(orders))

    def _place_seconds(self, rng: np.random.Generator, day: int, first: int) -> None:
        """Let a few of today's buyers order a second time, minutes after the first."""
        todays = self.orders[first : self.placed]
        again = rng.random(len(todays)) < self.shop.fates.same_day_second
        again &= (todays["fate"] != Fate.BACKED_OUT) & (todays["replaces"] < 0)
        again &= ~self.people["walk_in"][todays["person"]]
        before = todays[again][: self.size - self.placed - 1]
        who = self.people[before["person"]]
        seconds = fates.new_orders(rng, day, who, before["channel"].astype(np.int64), self.shop)
        seconds["person"] = before["person"]
        begin = self.span.midnights[day]
        seconds["placed"] = self.span.instants(seconds["day"], before["placed"] - begin + 1200)
        self._keep(seconds)

    def _keep(self, orders: np.ndarray) -> None:
        self.orders[self.placed : self.placed + len(orders)] = orders
        self.placed += len(orders)
        np.add.at(self.people["orders"], orders["person"], 1)

    def _plan(self, rng: np.random.Generator, first: int) -> None:
        """Plan what follows from today's orders: the next one, a replacement, a checkout left."""
        orders = self.orders[first : self.placed]
        day, numbers = orders["day"], np.arange(first, self.placed)
        days = comebacks.days_to_next(rng, orders["verdict"], self.shop.comeback)
        leads = orders["replaces"] < 0
        persons = orders["person"][leads]
        stays = ~self.people["walk_in"][persons]
        self.people["next_day"][persons] = np.where(stays, (day + days)[leads], NEVER)
        self.people["driver"][persons] = numbers[leads]
        for number in numbers[orders["fate"] == Fate.REPLACED]:
            promise = self.orders["promise_day"][number]
            self._replacements[int(promise) + REPLACED_AFTER].append(int(number))
        abandons = rng.random(len(persons)) < self.shop.abandoning.customers
        later = rng.integers(*ABANDON_WITHIN, len(persons))
        for person, after, at in zip(
            persons[abandons & stays],
            later[abandons & stays],
            day[leads][abandons & stays],
            strict=True,
        ):
            self._abandoners[int(at + after)].append(int(person))

    def _leave_checkouts(self, day: int, first: int) -> np.ndarray:
        """Leave the checkouts of strangers, prospects and customers, and those that went on."""
        rng, abandoning = self.rng(Purpose.CHECKOUTS, day), self.shop.abandoning
        orders = self.orders[first : self.placed]
        count = len(orders)
        strangers = np.full(rng.poisson(abandoning.strangers * count), abandoned.NOBODY)
        prospects = self._meet(rng, rng.poisson(abandoning.prospects * count))
        prospects = prospects[~self.people["walk_in"][prospects]]
        wait = abandoned.days_to_purchase(rng, len(prospects), abandoning)
        self.people["next_day"][prospects] = np.where(wait < 0, NEVER, day + wait)
        known = np.array(self._abandoners.pop(day, []), dtype=np.int64)
        persons = np.concatenate([strangers, prospects, known])
        started = self.span.instants(
            np.full(len(persons), day), self.span.order_seconds(rng, day, len(persons))
        )
        rng.shuffle(persons)
        left = abandoned.new_checkouts(rng, persons, self.people["country"][persons], started)
        left["consent"] = np.where(persons == abandoned.NOBODY, -1, self.people["consent"][persons])
        went_on = orders["channel"] == people.ONLINE
        went_on &= (orders["replaces"] < 0) & (rng.random(count) < abandoning.completed)
        done = orders[went_on]
        on = abandoned.new_checkouts(
            rng, done["person"], self.people["country"][done["person"]], done["placed"] - 600
        )
        on["order"] = first + np.flatnonzero(went_on)
        on["consent"] = self.people["consent"][done["person"]]
        on["idle_after"] = 300
        return np.concatenate([left, on])
