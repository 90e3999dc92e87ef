"""What is true of the shop, each truth defined as what its report estimates.

Shares of the verdict are over the completed touchpoints of known customers, of a shop lived
through the same 18 months but fifty times as large: what a share would be if everybody were asked
and answered. Answers come at random, so the answered stand for all of them. The chance
of being satisfied given what happened is known in closed form and averaged, which leaves less
noise than counting. Groups by delivery are as the report sees them at the end: what is still under
way and past its promise counts as not delivered.

Repeat buying is over a cohort without a calendar (cohort.py). Overall, index customers are asked
with the chance the surveys' settings come to; by verdict, `no_answer` and the verdicts were all
asked and `never_asked` were not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from feedback.demo import fates
from feedback.demo.cohort import follow
from feedback.demo.fates import LEFT_WRONG, NO_DAY, PUT_RIGHT, UNSAID, Fate
from feedback.demo.shop import VERDICTS, ZONE, SimulatedShop
from feedback.demo.span import MORNING, Bools, Ints, Span
from feedback.demo.world import Purpose, World
from reports.period import Period, last_due_months

RATE = 0.2
HOLDOUT = 0.1
QUARANTINE_DAYS = 90
TRUTH_SEED = 20_260_101
LARGE_SHOP = 1_000_000
LARGE_COHORT = 1_500_000
HORIZONS = (30, 60, 90, 180, 365)


@dataclass(frozen=True, order=True)
class Estimand:
    """A figure of a report: `comeback report REPORT --by BY`, the row of GROUP, its METRIC."""

    report: str
    metric: str
    by: str = ""
    group: str = ""


LATE_DIFFERENCE = Estimand("satisfaction", "difference", "on_time_delivery", "late - on_time")


@lru_cache
def truths(
    shop: SimulatedShop, now: datetime, orders: int = LARGE_SHOP, customers: int = LARGE_COHORT
) -> dict[Estimand, float]:
    """Return the true value of every estimand whose interval should hold it.

    The larger the simulations, the less noise; as they are it lies far within the intervals.
    """
    span = Span(now.astimezone(UTC), ZoneInfo(ZONE))
    return _shares(shop, span, orders) | _repeats(shop, customers)


def asking_chance(shop: SimulatedShop) -> float:
    """Return the chance that a customer is asked about an order nothing else stands against."""
    return (1 - HOLDOUT) * RATE * shop.reach.email * (1 - shop.reach.consent_no)


def delivery_groups(orders: np.ndarray, last_day: int) -> np.ndarray:
    """Return on_time_delivery of each order as the report sees it on the last day."""
    promise, delivered = orders["promise_day"], orders["delivered_day"]
    arrived = (delivered != NO_DAY) & (delivered <= last_day)
    return np.select(
        [promise == NO_DAY, arrived & (delivered <= promise), arrived, promise < last_day],
        ["unknown", "on_time", "late", "not_delivered"],
        "unknown",
    )


def _shares(shop: SimulatedShop, span: Span, size: int) -> dict[Estimand, float]:
    world = _large_world(shop, span, size)
    orders = world.orders[: world.placed]
    known = ~world.people["walk_in"][orders["person"]]
    orders = orders[known & (orders["fate"] != Fate.BACKED_OUT)]
    satisfied = fates.satisfied_chance(orders, shop)
    found = {Estimand("satisfaction", "satisfied"): float(satisfied.mean())}
    for verdict in (PUT_RIGHT, LEFT_WRONG, UNSAID):
        share = float((orders["verdict"] == verdict).mean())
        found[Estimand("satisfaction", VERDICTS[verdict])] = share
    put_right = (orders["verdict"] == PUT_RIGHT).sum()
    said = put_right + (orders["verdict"] == LEFT_WRONG).sum()
    found[Estimand("satisfaction", "handled_as_wanted")] = float(put_right / said)
    groups = delivery_groups(orders, span.days - 1)
    for group in ("on_time", "late", "not_delivered", "unknown"):
        estimand = Estimand("satisfaction", "satisfied", "on_time_delivery", group)
        found[estimand] = float(satisfied[groups == group].mean())
    on_time, late = (float(satisfied[groups == one].mean()) for one in ("on_time", "late"))
    found[LATE_DIFFERENCE] = late - on_time
    month, before = last_due_months(span.day(span.days - 2))
    this, other = (_in_period(orders, span, period) for period in (month, before))
    found[Estimand("overview", "satisfied_change")] = float(
        satisfied[this].mean() - satisfied[other].mean()
    )
    found[Estimand("overview", "rr2")] = _response_rate(orders, span, shop)
    return found


def _in_period(orders: np.ndarray, span: Span, period: Period) -> Bools:
    first, last = period.first_day or span.first_day, period.last_day or span.first_day
    days = orders["day"]
    within: Bools = (days >= (first - span.first_day).days) & (days <= (last - span.first_day).days)
    return within


def _response_rate(orders: np.ndarray, span: Span, shop: SimulatedShop) -> float:
    """Return the share of those asked whose answer has come: the last ones still have time."""
    asked = orders["due_day"][orders["due_day"] < span.days]
    hours = (span.days - asked) * 24 - MORNING.hour
    rng = np.random.default_rng([TRUTH_SEED, Purpose.REPLIES])
    wait = rng.lognormal(np.log(shop.replying.median_hours), shop.replying.spread, len(asked))
    return float(shop.replying.share * (wait <= hours).mean())


def _repeats(shop: SimulatedShop, count: int) -> dict[Estimand, float]:
    rng = np.random.default_rng([TRUTH_SEED, Purpose.TRUTH])
    asked = follow(rng, count, shop, asked=True)
    unasked = follow(rng, count, shop, asked=False)
    chance, found = asking_chance(shop), {}
    for days in HORIZONS:
        share = chance * asked.repeat(days) + (1 - chance) * unasked.repeat(days)
        found[Estimand("repeat", f"repeat_{days}d")] = share
    for days in (30, 90, 180):
        metric = f"repeat_{days}d"
        for number, verdict in enumerate(VERDICTS):
            found[Estimand("repeat", metric, "verdict", verdict)] = asked.repeat_after_landmark(
                days, number
            )
        for group, cohort in (("no_answer", asked), ("never_asked", unasked)):
            found[Estimand("repeat", metric, "verdict", group)] = cohort.repeat_after_landmark(days)
    return found


def _large_world(shop: SimulatedShop, span: Span, size: int) -> World:
    """Live a shop so large that its shares have no noise to speak of, asking as the surveys do."""
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
