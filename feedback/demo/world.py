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
    REMINDED = 9
    RETURNED = 10
    FOLLOW_UPS = 11
    RE_ASKED = 12


@dataclass(frozen=True)
class Day:
    """What a day brought: orders[first:last] and checkouts[left:left_last] of the world."""

    first: int
    last: int
    left: int
    left_last: int


class World:
    """All so far; `orders`, `people` and `checkouts` are tables with a row each."""

    def __init__(self, shop: SimulatedShop, span: Span, seed: int, size: int) -> None:
        self.shop, self.span, self.seed, self.size = shop, span, seed, size
        self.orders = np.zeros(size, dtype=fates.ORDER)
        self.placed = 0
        self.people = np.zeros(size, dtype=people.PERSON)
        self.known = 0
        self.checkouts = np.zeros(size, dtype=abandoned.CHECKOUT)
        self.left = 0
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
        left = self.left
        self._leave_checkouts(day, first)
        return Day(first, self.placed, left, self.left)

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
        self.people = _with_room(self.people, self.known + count)
        self.people[self.known : self.known + count] = met
        self.known += count
        return np.arange(self.known - count, self.known)

    def _place(self, rng: np.random.Generator, day: int, buyers: Ints, replaced: Ints) -> None:
        persons = np.concatenate([buyers, self.orders["person"][replaced]])
        who = self.people[persons]
        channels = who["next_channel"].astype(np.int64)
        channels[len(buyers) :] = people.ONLINE
        orders = fates.new_orders(rng, day, who, channels, self.shop)
        orders["person"] = persons
        orders["replaces"][len(buyers) :] = replaced
        is_later = who["orders"] > 0
        orders["is_first"] = who["completed"] == 0
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
        completed = (orders["fate"] != Fate.BACKED_OUT) & (orders["replaces"] < 0)
        np.add.at(self.people["completed"], orders["person"], completed)

    def _plan(self, rng: np.random.Generator, first: int) -> None:
        """Plan what follows from today's orders: the next one, a replacement, a checkout left."""
        numbers = np.arange(first, self.placed)
        for number in numbers[self.orders["fate"][numbers] == Fate.REPLACED]:
            promise = self.orders["promise_day"][number]
            self._replacements[int(promise) + REPLACED_AFTER].append(int(number))
        leads = numbers[self.orders["replaces"][numbers] < 0]
        orders = self.orders[leads]
        persons, day = orders["person"], orders["day"]
        days, channels = comebacks.plan_next(rng, orders, self.people[persons], self.shop)
        stays = ~self.people["walk_in"][persons]
        self.people["next_day"][persons] = np.where(stays, day + days, NEVER)
        self.people["next_channel"][persons] = channels
        self.people["driver"][persons] = leads
        abandons = stays & (rng.random(len(persons)) < self.shop.abandoning.customers)
        later = day + rng.integers(*ABANDON_WITHIN, len(persons))
        for person, at in zip(persons[abandons].tolist(), later[abandons].tolist(), strict=True):
            self._abandoners[at].append(person)

    def _leave_checkouts(self, day: int, first: int) -> None:
        """Leave the checkouts of strangers, prospects and customers, and those that went on."""
        rng, abandoning = self.rng(Purpose.CHECKOUTS, day), self.shop.abandoning
        count = self.placed - first
        strangers = np.full(rng.poisson(abandoning.strangers * count), abandoned.NOBODY)
        prospects = self._meet(rng, rng.poisson(abandoning.prospects * count))
        prospects = prospects[~self.people["walk_in"][prospects]]
        known = np.array(self._abandoners.pop(day, []), dtype=np.int64)
        persons = np.concatenate([strangers, prospects, known])
        started = self.span.instants(
            np.full(len(persons), day), self.span.order_seconds(rng, day, len(persons))
        )
        rng.shuffle(persons)
        left = self._checkouts_of(rng, persons, started)
        self._buy_after_all(rng, day, left[np.isin(persons, prospects)])
        # A customer's next order was planned with the last one: no checkout leads to another.
        left["why"][np.isin(persons, known) & (left["why"] == abandoned.BOUGHT_IN_STORE)] = (
            abandoned.BOUGHT_ELSEWHERE
        )
        self._keep_checkouts(left)
        self._keep_checkouts(self._completed(rng, first))

    def _completed(self, rng: np.random.Generator, first: int) -> np.ndarray:
        """Return the checkouts of today's orders online the shop keeps: one in so many."""
        orders = self.orders[first : self.placed]
        went_on = orders["channel"] == people.ONLINE
        went_on &= orders["replaces"] < 0
        went_on &= rng.random(len(orders)) < self.shop.abandoning.completed
        done = orders[went_on]
        on = self._checkouts_of(rng, done["person"], done["placed"] - 600)
        on["order"] = first + np.flatnonzero(went_on)
        on["idle_after"] = 300
        on["asked"] = abandoned.NOT_ASKED
        return on

    def _checkouts_of(self, rng: np.random.Generator, persons: Ints, started: Ints) -> np.ndarray:
        who = self.people[persons]
        checkouts = abandoned.new_checkouts(
            rng, persons, who["country"], started, self.shop.abandoning
        )
        checkouts["consent"] = np.where(persons == abandoned.NOBODY, -1, who["consent"])
        return checkouts

    def _buy_after_all(self, rng: np.random.Generator, day: int, left: np.ndarray) -> None:
        """Plan the first orders of prospects who left a checkout today."""
        wait, channel = abandoned.purchases(rng, left, self.shop.abandoning)
        persons = left["person"]
        self.people["next_day"][persons] = np.where(wait < 0, NEVER, day + wait)
        usual = self.people["next_channel"][persons]
        self.people["next_channel"][persons] = np.where(channel < 0, usual, channel)

    def _keep_checkouts(self, checkouts: np.ndarray) -> None:
        self.checkouts = _with_room(self.checkouts, self.left + len(checkouts))
        self.checkouts[self.left : self.left + len(checkouts)] = checkouts
        self.left += len(checkouts)


def _with_room(table: np.ndarray, rows: int) -> np.ndarray:
    """Return a table with at least so many rows: the same, or a copy twice as long."""
    if rows <= len(table):
        return table
    return np.concatenate([table, np.zeros(max(rows - len(table), len(table)), dtype=table.dtype)])
