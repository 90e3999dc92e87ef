"""When customers buy again: it hangs on the verdict on the last order, and a little on asking."""

import numpy as np

from feedback.demo.fates import NO_VERDICT
from feedback.demo.people import NEVER
from feedback.demo.shop import Comeback
from feedback.demo.span import Ints


def days_to_next(rng: np.random.Generator, verdicts: np.ndarray, comeback: Comeback) -> Ints:
    """Return the days from an order to the next one, NEVER where none will follow."""
    share = np.array([*comeback.after, comeback.after_backing_out])  # NO_VERDICT is the last
    returns = rng.random(len(verdicts)) < share[verdicts]
    days = 1 + rng.gamma(comeback.shape, comeback.scale_days, len(verdicts)).astype(np.int64)
    return np.where(returns, days, NEVER)


def days_to_next_when_asked(rng: np.random.Generator, count: int, comeback: Comeback) -> Ints:
    """Return the days from being asked to the order that asking brings about, mostly NEVER."""
    returns = rng.random(count) < comeback.asked
    days = 1 + rng.gamma(comeback.shape, comeback.asked_scale_days, count).astype(np.int64)
    return np.where(returns, days, NEVER)


assert NO_VERDICT == -1, "days_to_next finds those who backed out at the end"  # noqa: S101
