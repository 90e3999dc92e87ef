"""The customers: who they are to the shop, and when they will buy next."""

import numpy as np

from feedback.demo.shop import CHANNELS, COUNTRIES, Reach
from feedback.demo.span import Ints

NEVER = 1 << 30
ONLINE, STORE = CHANNELS.index("online"), CHANNELS.index("store")
COUNTRY_SHARES = np.array([country.share for country in COUNTRIES])
HAS_STORES = np.array([bool(country.stores) for country in COUNTRIES])

PERSON = np.dtype(
    [
        ("country", np.int8),
        ("language", np.int8),  # of the country's
        ("region", np.int8),
        ("home", np.int8),  # channel
        ("walk_in", np.bool_),  # buys once at a store, known to nobody
        ("account", np.bool_),
        ("email", np.bool_),
        ("consent", np.int8),  # 1 yes, 0 no, -1 never said
        ("trade", np.bool_),
        ("next_day", np.int64),  # of the next order planned
        ("next_channel", np.int8),  # where that will be
        ("driver", np.int64),  # the order the plan hangs on
        ("asked_day", np.int64),  # used by the truth alone: the last time asked
        ("orders", np.int64),
        ("completed", np.int64),  # of the orders
    ]
)


def new_people(rng: np.random.Generator, count: int, reach: Reach) -> np.ndarray:
    """Return customers the shop has never seen."""
    people = np.zeros(count, dtype=PERSON)
    people["country"] = rng.choice(len(COUNTRIES), count, p=COUNTRY_SHARES)
    people["language"] = _pick_within(rng, people["country"], _LANGUAGES)
    people["region"] = _pick_within(rng, people["country"], _REGIONS)
    home = rng.choice(len(CHANNELS), count, p=reach.homes)
    people["home"] = np.where((home == STORE) & ~HAS_STORES[people["country"]], ONLINE, home)
    people["walk_in"] = (people["home"] == STORE) & (rng.random(count) < reach.walk_in)
    people["account"] = rng.random(count) < reach.account
    people["email"] = rng.random(count) < reach.email
    drawn = rng.random(count)
    people["consent"] = np.where(
        drawn < reach.consent_no, 0, np.where(drawn < reach.consent_no + reach.consent_yes, 1, -1)
    )
    people["trade"] = rng.random(count) < reach.trade
    people["next_day"] = NEVER
    people["next_channel"] = channels_of(rng, people, reach)
    people["driver"] = -1
    people["asked_day"] = -NEVER
    return people


def channels_of(rng: np.random.Generator, people: np.ndarray, reach: Reach) -> Ints:
    """Return where each of these customers buys this time: mostly where they always do.

    Else it is a store, of those who have one and buy away from it, or online.
    """
    at_home = rng.random(len(people)) < reach.true_to_home
    crosses = (people["home"] != STORE) & HAS_STORES[people["country"]]
    elsewhere = np.where(crosses, STORE, ONLINE)
    return np.where(at_home | people["walk_in"], people["home"], elsewhere).astype(np.int64)


def _cumulative(shares: list[tuple[float, ...]]) -> np.ndarray:
    width = max(len(row) for row in shares)
    padded = np.array([[*np.cumsum(row), *([np.inf] * (width - len(row)))] for row in shares])
    padded[np.arange(len(shares)), [len(row) - 1 for row in shares]] = np.inf
    return padded


_LANGUAGES = _cumulative([tuple(s for _, s in c.languages) for c in COUNTRIES])
_REGIONS = _cumulative([(1 / len(c.regions),) * len(c.regions) for c in COUNTRIES])


def _pick_within(rng: np.random.Generator, country: np.ndarray, edges: np.ndarray) -> Ints:
    """Return for each customer one of the things their country has, by its shares there."""
    picked: Ints = (rng.random(len(country))[:, None] >= edges[country]).sum(axis=1)
    return picked
