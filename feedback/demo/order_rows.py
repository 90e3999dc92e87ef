"""The orders as the shop's files tell of them, evening by evening."""

from collections import defaultdict
from datetime import datetime

import numpy as np

from feedback.demo.fates import IN_STORE, NO_DAY, PICKUP, Fate
from feedback.demo.names import known_as, language_of, region_of
from feedback.demo.shop import CATEGORIES, CHANNELS, COUNTRIES, FULFILMENTS, SEGMENTS
from feedback.demo.span import Ints, instant
from feedback.demo.world import Purpose, World
from feedback.intake.payloads import OrderRecord
from feedback.models.order import CancelledBy, OrderStatus

NEVER = 0
FIRST_NUMBER = 100_000
CONSENT = {1: True, 0: False, -1: None}
HOUR = 3600

MOMENTS = np.dtype(
    [
        ("store", np.int8),
        ("promised", np.int64),
        ("shipped", np.int64),
        ("delivered", np.int64),
        ("cancelled", np.int64),
    ]
)


def order_id(number: int) -> str:
    return f"JP-{FIRST_NUMBER + number}"


def number_of(order_id: str) -> int:
    return int(order_id.removeprefix("JP-")) - FIRST_NUMBER


class OrderRows:
    """When each order moves on, to the second, and what its row says by then."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.moments = np.zeros(world.size, dtype=MOMENTS)
        self._moving: dict[int, set[int]] = defaultdict(set)

    def take_in(self, day: int, first: int, last: int) -> None:
        """Note the orders of a day, and on which tick each of their changes will be known."""
        world = self._world
        orders, numbers = world.orders[first:last], np.arange(first, last)
        moments = _moments(world.rng(Purpose.ORDER_ROWS, day), orders, world)
        self.moments[first:last] = moments
        for instants in (orders["placed"], moments["delivered"], moments["cancelled"]):
            happens = instants != NEVER
            ticks = world.span.ticks_of(instants[happens])
            for tick, number in zip(ticks.tolist(), numbers[happens].tolist(), strict=True):
                self._moving[tick].add(number)

    def written(self, tick: int, until: int) -> list[OrderRecord]:
        """Return the rows that moved since the last tick, as they stand at an instant."""
        return [self._row(number, until) for number in sorted(self._moving.pop(tick, ()))]

    def _row(self, number: int, until: int) -> OrderRecord:
        order, moments = self._world.orders[number], self.moments[number]
        person = self._world.people[order["person"]]
        known = known_as(int(order["person"]), person, guest=bool(order["guest"]))
        country = COUNTRIES[person["country"]]
        in_shop = order["fulfilment"] != FULFILMENTS.index("delivery") and country.stores
        delivered, cancelled = int(moments["delivered"]), int(moments["cancelled"])
        is_cancelled = NEVER < cancelled <= until
        is_delivered = NEVER < delivered <= until
        return OrderRecord(
            order_id=order_id(number),
            placed_at=instant(order["placed"]),
            status=_status(is_delivered, is_cancelled),
            channel=CHANNELS[order["channel"]],
            location=country.stores[moments["store"] % len(country.stores)] if in_shop else None,
            fulfilment=FULFILMENTS[order["fulfilment"]],
            promised_by=instant(moments["promised"]) if moments["promised"] else None,
            shipped_at=_past(moments["shipped"], until),
            delivered_at=_past(delivered, until),
            cancelled_at=_past(cancelled, until),
            cancelled_by=_canceller(order) if is_cancelled else None,
            total_cents=int(order["cents"]),
            currency="EUR",
            country=country.code,
            region=region_of(person),
            language=language_of(person),
            category=CATEGORIES[order["category"]],
            replacement_for=order_id(int(order["replaces"])) if order["replaces"] >= 0 else None,
            consent=CONSENT[int(person["consent"])],
            customer_id=known.customer_id,
            email=known.email,
            phone=known.phone,
            attributes={"segment": SEGMENTS[int(person["trade"])]},
        )


def _moments(rng: np.random.Generator, orders: np.ndarray, world: World) -> np.ndarray:
    count, span = len(orders), world.span
    moments = np.zeros(count, dtype=MOMENTS)
    moments["store"] = rng.integers(0, 2, count)
    hours = rng.integers(8 * HOUR, 19 * HOUR, (3, count))
    moments["promised"] = _at(span.midnights, orders["promise_day"] + 1, orders["promise_day"])
    moments["promised"] -= moments["promised"] != NEVER
    moments["delivered"] = _at(span.midnights, orders["delivered_day"], orders["delivered_day"])
    moments["delivered"] += np.where(moments["delivered"] != NEVER, hours[0], 0)
    in_store = orders["fulfilment"] == IN_STORE
    moments["delivered"] = np.where(in_store, orders["placed"], moments["delivered"])
    sent_out = np.isin(orders["fate"], [Fate.ON_TIME, Fate.LATE, Fate.LOST, Fate.REPLACED])
    sent_out |= orders["fate"] == Fate.GIVEN_UP
    sent_out &= orders["fulfilment"] != PICKUP
    leaves = span.midnights[orders["day"] + 1] + 7 * HOUR
    moments["shipped"] = np.where(sent_out, leaves, NEVER)
    moments["cancelled"] = _cancelled(orders, span.midnights, hours)
    return moments


def _cancelled(orders: np.ndarray, midnights: Ints, hours: Ints) -> Ints:
    later = _at(midnights, orders["cancelled_day"], orders["cancelled_day"]) + hours[1]
    within_hours = np.minimum(orders["placed"] + hours[2] // 6, midnights[orders["day"] + 1] - 1)
    cancelled: Ints = np.where(orders["fate"] == Fate.BACKED_OUT, within_hours, later)
    return np.where(orders["cancelled_day"] == NO_DAY, NEVER, cancelled)


def _at(midnights: Ints, days: Ints, given: Ints) -> Ints:
    """Return when the days begin, NEVER where none is given."""
    return np.where(given == NO_DAY, NEVER, midnights[days])


def _status(is_delivered: bool, is_cancelled: bool) -> OrderStatus:
    if is_cancelled:
        return OrderStatus.CANCELLED
    return OrderStatus.COMPLETED if is_delivered else OrderStatus.OPEN


def _canceller(order: np.void) -> CancelledBy:
    return CancelledBy.SHOP if order["fate"] == Fate.SHOP_CANCELLED else CancelledBy.CUSTOMER


def _past(at: int, until: int) -> datetime | None:
    """Return an instant that lies in the past, else None: it is not known yet."""
    return instant(at) if NEVER < at <= until else None
