"""Checkouts left behind, and a few that were not: why, at which step, and what was asked before."""

from typing import NamedTuple

import numpy as np

from feedback.demo.people import COUNTRY_SHARES, HAS_STORES, STORE
from feedback.demo.shop import CATEGORY_SHARES, MEDIAN_CENTS, Abandoning
from feedback.demo.span import Floats, Ints

NOBODY = -1
NO_ORDER = -1
NOT_ASKED, ANSWERED, UNANSWERED = range(3)


class Why(NamedTuple):
    """A reason to leave: how many have it, at which step, and how many of them still buy.

    `steps` are shares, `buys` times as many as without a reason; `topic` is what is asked before.
    """

    key: str
    share: float
    steps: tuple[float, float, float, float]
    buys: float
    topic: str


WHYS = (
    Why("delivery_cost", 0.24, (0.1, 0.1, 0.75, 0.05), 0.6, "delivery_cost"),
    Why("price", 0.17, (0.6, 0.1, 0.15, 0.15), 0.7, "price"),
    Why("just_looking", 0.15, (0.8, 0.1, 0.05, 0.05), 1.1, "product"),
    Why("delivery_time", 0.1, (0.05, 0.15, 0.75, 0.05), 0.9, "delivery_time"),
    Why("bought_elsewhere", 0.08, (0.5, 0.2, 0.2, 0.1), 0.1, "price"),
    Why("technical_problem", 0.07, (0.05, 0.2, 0.15, 0.6), 1.6, "website"),
    Why("could_not_find_answer", 0.07, (0.45, 0.1, 0.3, 0.15), 0.9, "product"),
    Why("no_payment_option", 0.05, (0.0, 0.05, 0.05, 0.9), 0.5, "payment"),
    Why("bought_in_store", 0.07, (0.55, 0.1, 0.3, 0.05), 2.2, "stock"),
)
KEYS = tuple(why.key for why in WHYS)
BOUGHT_IN_STORE, BOUGHT_ELSEWHERE = KEYS.index("bought_in_store"), KEYS.index("bought_elsewhere")
NO_ANSWER = KEYS.index("could_not_find_answer")
SHARES = np.array([why.share for why in WHYS])
STEP_EDGES = np.array([why.steps for why in WHYS]).cumsum(axis=1)[:, :-1]
BUYS = np.array([why.buys for why in WHYS])

CHECKOUT = np.dtype(
    [
        ("person", np.int64),  # NOBODY: the shop does not know
        ("order", np.int64),  # the order it went on to, or NO_ORDER
        ("started", np.int64),
        ("idle_after", np.int64),  # seconds
        ("country", np.int8),
        ("category", np.int8),
        ("cents", np.int64),
        ("consent", np.int8),
        ("why", np.int8),  # of WHYS
        ("step", np.int8),
        ("asked", np.int8),  # before leaving: NOT_ASKED, ANSWERED or UNANSWERED
    ]
)


def new_checkouts(
    rng: np.random.Generator,
    persons: Ints,
    countries: np.ndarray,
    started: Ints,
    abandoning: Abandoning,
) -> np.ndarray:
    """Return a checkout of each of these persons; the country of strangers is drawn."""
    count = len(persons)
    checkouts = np.zeros(count, dtype=CHECKOUT)
    checkouts["person"], checkouts["order"], checkouts["started"] = persons, NO_ORDER, started
    strangers = rng.choice(len(COUNTRY_SHARES), count, p=COUNTRY_SHARES)
    checkouts["country"] = np.where(persons == NOBODY, strangers, countries)
    checkouts["category"] = rng.choice(len(CATEGORY_SHARES), count, p=CATEGORY_SHARES)
    median = np.array(MEDIAN_CENTS)[checkouts["category"]]
    checkouts["cents"] = median * rng.lognormal(0.1, 0.5, count)
    checkouts["idle_after"] = rng.integers(30, 1500, count)
    why = rng.choice(len(WHYS), count, p=SHARES)
    nowhere = (why == BOUGHT_IN_STORE) & ~HAS_STORES[checkouts["country"]]
    checkouts["why"] = np.where(nowhere, BOUGHT_ELSEWHERE, why)
    checkouts["step"] = (rng.random(count)[:, None] >= STEP_EDGES[checkouts["why"]]).sum(axis=1)
    asks, left = rng.random((2, count))
    chance = np.where(
        checkouts["why"] == NO_ANSWER, abandoning.asks_without_answer, abandoning.asks
    )
    answer = np.where(left < abandoning.left_unanswered, UNANSWERED, ANSWERED)
    checkouts["asked"] = np.where(asks < chance, answer, NOT_ASKED)
    return checkouts


def buying_chance(checkouts: np.ndarray, abandoning: Abandoning) -> Floats:
    """Return the chance that the prospect who left each checkout buys after all."""
    unanswered = np.where(checkouts["asked"] == UNANSWERED, abandoning.unanswered, 1.0)
    chance: Floats = abandoning.prospect_buys * BUYS[checkouts["why"]] * unanswered
    return chance


def purchases(
    rng: np.random.Generator, checkouts: np.ndarray, abandoning: Abandoning
) -> tuple[Ints, Ints]:
    """Return the days from a prospect's checkout to the order, -1 where none follows, and where.

    The channel is -1 where the prospect buys as they always would.
    """
    count = len(checkouts)
    in_store = checkouts["why"] == BOUGHT_IN_STORE
    days = 1 + rng.exponential(abandoning.prospect_days, count).astype(np.int64)
    buys = rng.random(count) < buying_chance(checkouts, abandoning)
    return np.where(buys, days, -1), np.where(in_store, STORE, -1)
