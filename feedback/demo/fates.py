"""What becomes of orders: when they arrive, what is wrong with them, what their buyers think."""

from enum import IntEnum

import numpy as np

from feedback.demo.expectations import meet
from feedback.demo.people import HAS_STORES, ONLINE, STORE
from feedback.demo.shop import (
    AGENTS,
    CATEGORY_SHARES,
    CHANNELS,
    COUNTRIES,
    FAULTS,
    FULFILMENTS,
    MEDIAN_CENTS,
    TRAINED,
    SimulatedShop,
)
from feedback.demo.span import Bools, Floats, Ints
from surveys.expectation import Expectation

NO_DAY = -1
LONGEST_DELAY = 40
DELIVERY, PICKUP, IN_STORE = (FULFILMENTS.index(one) for one in ("delivery", "pickup", "in_store"))
MARKETPLACE = CHANNELS.index("marketplace")
SATISFIED, PUT_RIGHT, LEFT_WRONG, UNSAID = range(4)
NO_VERDICT = -1
COUNTRY_LATE = np.array([country.late for country in COUNTRIES])
COUNTRY_PROMISE = np.array([country.promise_days for country in COUNTRIES])
IS_TRAINED = np.array(TRAINED)


class Fate(IntEnum):
    TAKEN = 0  # carried out of the store
    ON_TIME = 1
    LATE = 2
    LOST = 3
    GIVEN_UP = 4  # lost, and the customer cancelled after the promised day
    REPLACED = 5  # lost, and the shop sent another
    SHOP_CANCELLED = 6
    BACKED_OUT = 7  # the customer cancelled within hours: not a completed order


UNDELIVERED = (Fate.LOST, Fate.GIVEN_UP, Fate.REPLACED, Fate.SHOP_CANCELLED)

ORDER = np.dtype(
    [
        ("person", np.int64),
        ("day", np.int64),
        ("placed", np.int64),
        ("channel", np.int8),
        ("fulfilment", np.int8),
        ("category", np.int8),
        ("cents", np.int64),
        ("fate", np.int8),
        ("promise_day", np.int64),
        ("delivered_day", np.int64),
        ("cancelled_day", np.int64),
        ("due_day", np.int64),
        ("fault", np.int8),
        ("contacted", np.bool_),
        ("contact_day", np.int64),
        ("agent", np.int8),
        ("resolved", np.bool_),
        ("return_day", np.int64),
        ("return_channel", np.int8),
        ("refund_cents", np.int64),
        *((name, np.bool_) for name in Expectation),
        ("verdict", np.int8),
        ("replaces", np.int64),
        ("guest", np.bool_),
        ("is_first", np.bool_),  # no order of the customer was completed before
    ]
)


def new_orders(
    rng: np.random.Generator, day: int, people: np.ndarray, channels: Ints, shop: SimulatedShop
) -> np.ndarray:
    """Return one order of each of these customers, placed on `day`, with all its future."""
    orders = np.zeros(len(people), dtype=ORDER)
    orders["day"], orders["channel"], orders["replaces"] = day, channels, -1
    orders["category"] = rng.choice(len(CATEGORY_SHARES), len(people), p=CATEGORY_SHARES)
    median = np.array(MEDIAN_CENTS)[orders["category"]]
    orders["cents"] = median * rng.lognormal(0, 0.5, len(people))
    orders["fulfilment"] = _fulfilments(rng, people, channels, shop)
    _promise(rng, orders, people, shop)
    orders["fate"] = _fates(rng, orders, people, shop)
    _happen(rng, orders, people, shop)
    orders["due_day"] = due_days(orders)
    meet(rng, orders, kept_waiting(orders), shop.meeting)
    _judge(rng, orders, shop)
    return orders


def due_days(orders: np.ndarray) -> Ints:
    """Return when each customer may be asked, as the shop's evening files let us know it.

    surveys.due says it for one order. A parcel that arrives on the very day its customer falls due
    comes too late to move that day.
    """
    promise, delivered = orders["promise_day"], orders["delivered_day"]
    patience = np.where(promise == NO_DAY, orders["day"] + 14, promise + 2)
    in_time = (delivered != NO_DAY) & (delivered < patience)
    due = np.where(in_time, delivered + 3, patience)
    due = np.where(orders["fulfilment"] == IN_STORE, orders["day"] + 1, due)
    cancelled = orders["cancelled_day"]
    return np.where((cancelled != NO_DAY) & (cancelled < due), cancelled + 2, due)


def kept_waiting(orders: np.ndarray) -> Bools:
    """Tell whose order came after the promised day, or never."""
    failed = np.isin(orders["fate"], (Fate.LATE, *UNDELIVERED))
    waits: Bools = failed & (orders["promise_day"] != NO_DAY)
    return waits


def satisfied_chance(orders: np.ndarray, shop: SimulatedShop) -> Floats:
    """Return the chance that each buyer is satisfied, given all that happened."""
    judgement = shop.judgement
    overdue = orders["delivered_day"] - orders["promise_day"]
    fate = orders["fate"]
    chance = np.select(
        [fate == Fate.TAKEN, fate == Fate.ON_TIME, (fate == Fate.LATE) & (overdue <= 2)],
        [judgement.in_store, judgement.on_time, judgement.slightly_late],
        np.where(fate == Fate.LATE, judgement.very_late, judgement.undelivered),
    )
    chance = np.where(orders["fault"] > 0, chance * judgement.fault_factor, chance)
    unresolved = orders["contacted"] & ~orders["resolved"]
    return np.where(unresolved, chance * judgement.unresolved_factor, chance)


def _fulfilments(
    rng: np.random.Generator, people: np.ndarray, channels: Ints, shop: SimulatedShop
) -> np.ndarray:
    picks_up = rng.random(len(people)) < shop.reach.pickup
    picks_up &= (channels == CHANNELS.index("online")) & HAS_STORES[people["country"]]
    away = np.where(picks_up, PICKUP, DELIVERY)
    return np.where(channels == STORE, IN_STORE, away)


def _promise(
    rng: np.random.Generator, orders: np.ndarray, people: np.ndarray, shop: SimulatedShop
) -> None:
    days = np.where(orders["fulfilment"] == PICKUP, 2, COUNTRY_PROMISE[people["country"]])
    days = days + rng.integers(0, 2, len(orders))
    unpromised = (orders["channel"] == MARKETPLACE) & (
        rng.random(len(orders)) < shop.fates.no_promise
    )
    unpromised |= orders["fulfilment"] == IN_STORE
    orders["promise_day"] = np.where(unpromised, NO_DAY, orders["day"] + days)


def _fates(
    rng: np.random.Generator, orders: np.ndarray, people: np.ndarray, shop: SimulatedShop
) -> np.ndarray:
    fates = shop.fates
    backs_out, cancels, loses, late, sequel = rng.random((5, len(orders)))
    lost = np.select(
        [sequel < fates.lost_replaced, sequel < fates.lost_replaced + fates.lost_given_up],
        [Fate.REPLACED, Fate.GIVEN_UP],
        Fate.LOST,
    )
    pickup = orders["fulfilment"] == PICKUP
    late_chance = np.where(pickup, 0.05, COUNTRY_LATE[people["country"]])
    promised = orders["promise_day"] != NO_DAY
    return np.select(
        [
            orders["fulfilment"] == IN_STORE,
            backs_out < fates.backed_out,
            cancels < fates.shop_cancelled,
            (loses < fates.lost) & promised & ~pickup,
            (late < late_chance) & promised,
        ],
        [Fate.TAKEN, Fate.BACKED_OUT, Fate.SHOP_CANCELLED, lost, Fate.LATE],
        Fate.ON_TIME,
    )


def _happen(
    rng: np.random.Generator, orders: np.ndarray, people: np.ndarray, shop: SimulatedShop
) -> None:
    """Fill in the days, the faults, the contacts and the returns."""
    count, fate, day = len(orders), orders["fate"], orders["day"]
    usual = day + COUNTRY_PROMISE[people["country"]] + 1
    promise = np.where(orders["promise_day"] == NO_DAY, usual, orders["promise_day"])
    delay = np.minimum(rng.geometric(1 - shop.fates.late_by_more, count), LONGEST_DELAY)
    early = np.maximum(promise - rng.integers(0, 2, count), day + 1)
    orders["delivered_day"] = np.select(
        [fate == Fate.TAKEN, fate == Fate.ON_TIME, fate == Fate.LATE],
        [day, early, promise + delay],
        NO_DAY,
    )
    after_promise = promise + 1 + rng.integers(0, 8, count)
    orders["cancelled_day"] = np.select(
        [fate == Fate.BACKED_OUT, fate == Fate.SHOP_CANCELLED, fate == Fate.GIVEN_UP],
        [day, day + 1 + rng.integers(0, 3, count), after_promise],
        NO_DAY,
    )
    arrived = orders["delivered_day"] != NO_DAY
    faulty = arrived & (rng.random(count) < shop.fates.fault)
    orders["fault"] = np.where(faulty, rng.integers(1, len(FAULTS), count), 0)
    _contact(rng, orders, shop)
    _return(rng, orders, people, shop)


def _return(
    rng: np.random.Generator, orders: np.ndarray, people: np.ndarray, shop: SimulatedShop
) -> None:
    """Decide what is sent back, whole or in part, and where: it makes no difference to anybody."""
    fates, count = shop.fates, len(orders)
    chance = np.where(orders["fault"] > 0, fates.returned_with_fault, fates.returned)
    whether, whole, where = rng.random((3, count))
    returned = (orders["delivered_day"] != NO_DAY) & (whether < chance)
    return_day = orders["delivered_day"] + rng.integers(1, 26, count)
    orders["return_day"] = np.where(returned, return_day, NO_DAY)
    refund = np.where(whole < fates.returned_in_part, orders["cents"] // 2, orders["cents"])
    orders["refund_cents"] = np.where(returned, refund, 0)
    in_store = orders["channel"] == STORE
    other = (where < fates.returned_elsewhere) & HAS_STORES[people["country"]]
    orders["return_channel"] = np.where(in_store ^ other, STORE, ONLINE)


def contact_chance(orders: np.ndarray, shop: SimulatedShop) -> Floats:
    fate, service = orders["fate"], shop.service
    return np.select(
        [
            orders["fault"] > 0,
            fate == Fate.LATE,
            np.isin(fate, UNDELIVERED),
            fate == Fate.BACKED_OUT,
        ],
        [service.contact_fault, service.contact_late, service.contact_undelivered, 0.0],
        service.contact,
    )


def _contact(rng: np.random.Generator, orders: np.ndarray, shop: SimulatedShop) -> None:
    orders["contacted"] = rng.random(len(orders)) < contact_chance(orders, shop)
    orders["agent"] = rng.integers(len(AGENTS), size=len(orders))
    service = shop.service
    solves = np.where(IS_TRAINED, service.resolved_by_trained, service.resolved)[orders["agent"]]
    orders["resolved"] = orders["contacted"] & (rng.random(len(orders)) < solves)
    days = _contact_days(rng, orders)
    orders["contact_day"] = np.where(orders["contacted"], days, NO_DAY)


def _contact_days(rng: np.random.Generator, orders: np.ndarray) -> Ints:
    """Return when the customer gets in touch: once something is wrong, or just after ordering."""
    days: Ints = np.select(
        [orders["fault"] > 0, orders["fate"] == Fate.SHOP_CANCELLED, kept_waiting(orders)],
        [
            orders["delivered_day"] + rng.integers(1, 3, len(orders)),
            orders["cancelled_day"],
            orders["promise_day"] + 1,
        ],
        orders["day"] + 1,
    )
    return days


def _judge(rng: np.random.Generator, orders: np.ndarray, shop: SimulatedShop) -> None:
    """Give every completed order its verdict, whether or not anybody will ever ask."""
    judgement = shop.judgement
    pleased, says, handled = rng.random((3, len(orders)))
    put_right = np.where(
        orders["contacted"],
        np.where(orders["resolved"], judgement.put_right_resolved, judgement.put_right_unresolved),
        judgement.put_right_no_contact,
    )
    orders["verdict"] = np.select(
        [
            orders["fate"] == Fate.BACKED_OUT,
            pleased < satisfied_chance(orders, shop),
            says < judgement.unsaid,
            handled < put_right,
        ],
        [NO_VERDICT, SATISFIED, UNSAID, PUT_RIGHT],
        LEFT_WRONG,
    )
