"""What buyers who were not satisfied name: it follows from what happened to their orders."""

import numpy as np

from feedback.demo.fates import NO_DAY, UNDELIVERED, Fate
from feedback.demo.shop import FAULTS
from feedback.demo.span import Bools

REASONS = (
    *("late", "never_came", "something_else", *FAULTS[1:]),
    *("hard_to_reach", "hard_to_return", "poor_service", "charge_wrong"),
)
ONE_MORE = 0.1  # name something nobody else can see, besides


def named(rng: np.random.Generator, orders: np.ndarray) -> Bools:
    """Return which of REASONS the buyer of each order would name: a row an order, never empty.

    Columns come with what weighs most first.
    """
    fate, count = orders["fate"], len(orders)
    returned = (orders["return_day"] != NO_DAY) & (orders["return_day"] <= orders["due_day"])
    seen = [
        fate == Fate.LATE,
        np.isin(fate, UNDELIVERED) & (fate != Fate.SHOP_CANCELLED),
        fate == Fate.SHOP_CANCELLED,
        *(orders["fault"] == fault for fault in range(1, len(FAULTS))),
        orders["contacted"] & ~orders["resolved"],
        returned,
    ]
    more = ~np.any(seen, axis=0) | (rng.random(count) < ONE_MORE)
    is_charge = rng.random(count) < 1 / 2
    return np.stack([*seen, more & ~is_charge, more & is_charge], axis=1)
