"""Checkouts left behind, and a few that were not."""

import numpy as np

from feedback.demo.people import COUNTRY_SHARES
from feedback.demo.shop import CATEGORY_SHARES, Abandoning
from feedback.demo.span import Ints

NOBODY = -1
NO_ORDER = -1

CHECKOUT = np.dtype(
    [
        ("person", np.int64),  # NOBODY: the shop does not know
        ("order", np.int64),  # the order it went on to, or NO_ORDER
        ("started", np.int64),
        ("idle_after", np.int64),  # seconds
        ("country", np.int8),
        ("category", np.int8),
        ("consent", np.int8),
    ]
)


def new_checkouts(
    rng: np.random.Generator, persons: Ints, countries: np.ndarray, started: Ints
) -> np.ndarray:
    """Return a checkout of each of these persons; the country of strangers is drawn."""
    checkouts = np.zeros(len(persons), dtype=CHECKOUT)
    checkouts["person"], checkouts["order"], checkouts["started"] = persons, NO_ORDER, started
    strangers = rng.choice(len(COUNTRY_SHARES), len(persons), p=COUNTRY_SHARES)
    checkouts["country"] = np.where(persons == NOBODY, strangers, countries)
    checkouts["category"] = rng.choice(len(CATEGORY_SHARES), len(persons), p=CATEGORY_SHARES)
    checkouts["idle_after"] = rng.integers(30, 1500, len(persons))
    return checkouts


def days_to_purchase(rng: np.random.Generator, count: int, abandoning: Abandoning) -> Ints:
    """Return the days from a prospect's checkout to the order, -1 where none follows."""
    days = 1 + rng.exponential(abandoning.prospect_days, count).astype(np.int64)
    return np.where(rng.random(count) < abandoning.prospect_buys, days, -1)
