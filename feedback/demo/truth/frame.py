"""A shop so large that its shares have no noise to speak of, asked as the surveys ask."""

from dataclasses import dataclass

import numpy as np

from feedback.demo import fates
from feedback.demo.fates import NO_DAY, Fate
from feedback.demo.replies import reply_chance
from feedback.demo.shop import SimulatedShop
from feedback.demo.span import Bools, Floats, Ints, Span
from feedback.demo.truth.estimand import HOLDOUT, RATE, TRUTH_SEED
from feedback.demo.world import Purpose, World

QUARANTINE_DAYS = 90


@dataclass(frozen=True)
class Frame:
    """The completed orders of a world that are due by the end, and what is true of each.

    `satisfied` is the chance of that verdict given all that happened, `reply` the chance of an
    answer if asked, which those known to nobody never are.
    """

    world: World
    orders: np.ndarray
    satisfied: Floats
    reply: Floats

    @property
    def span(self) -> Span:
        return self.world.span

    @property
    def last_day(self) -> int:
        """Return the day the report is made on; the one before is the last that is over."""
        return self.span.days - 1

    @property
    def dissatisfied(self) -> Floats:
        return 1 - self.satisfied

    @property
    def delivery(self) -> np.ndarray:
        """Return on_time_delivery of each order as the report sees it."""
        promise, delivered = self.orders["promise_day"], self.orders["delivered_day"]
        arrived = (delivered != NO_DAY) & (delivered <= self.last_day)
        return np.select(
            [promise == NO_DAY, arrived & (delivered <= promise), arrived, promise < self.last_day],
            ["unknown", "on_time", "late", "not_delivered"],
            "unknown",
        )

    @property
    def touched(self) -> Bools:
        """Return whose customer has got in touch about it."""
        touched: Bools = self.orders["contacted"] & (self.orders["contact_day"] < self.last_day)
        return touched

    def answered(self, value: Floats, where: Bools | None = None) -> float:
        """Return the mean over those who would answer, were everybody asked."""
        weight = self.reply if where is None else self.reply * where
        return float(value @ weight / weight.sum())


def live(shop: SimulatedShop, span: Span, size: int) -> Frame:
    """Live the same months with `size` orders."""
    world = _asked_world(shop, span, size)
    orders = world.orders[: world.placed]
    is_due = orders["due_day"] < span.days - 1
    orders = orders[is_due & (orders["fate"] != Fate.BACKED_OUT)]
    known = ~world.people["walk_in"][orders["person"]]
    return Frame(
        world=world,
        orders=orders,
        satisfied=fates.satisfied_chance(orders, shop),
        reply=reply_chance(orders, shop.replying) * known,
    )


def _asked_world(shop: SimulatedShop, span: Span, size: int) -> World:
    world = World(shop, span, TRUTH_SEED, size)
    rng = world.rng(Purpose.TRUTH, 1)
    held_out = rng.random(size * 2) < HOLDOUT
    waiting: dict[int, list[Ints]] = {}
    for day in range(span.days):
        if day in waiting:
            _ask(world, rng, np.concatenate(waiting.pop(day)), held_out, day)
        lived = world.live(day)
        numbers = np.arange(lived.first, lived.last)
        due_days = world.orders["due_day"][numbers]
        for due in np.unique(due_days):
            waiting.setdefault(int(due), []).append(numbers[due_days == due])
    return world


def _ask(world: World, rng: np.random.Generator, due: Ints, held_out: np.ndarray, day: int) -> None:
    """Ask about a sample of the orders that are due."""
    due = due[world.orders["fate"][due] != Fate.BACKED_OUT]
    due = due[rng.random(len(due)) < RATE]
    persons = world.orders["person"][due]
    who = world.people[persons]
    may = who["email"] & (who["consent"] != 0) & ~who["walk_in"] & ~held_out[persons]
    may &= who["asked_day"] <= day - QUARANTINE_DAYS
    world.people["asked_day"][persons[may]] = day
    world.asked(due[may], day)
