"""When customers buy again, and where: it hangs on the last order, and a little on asking."""

import numpy as np

from feedback.demo.fates import NO_VERDICT
from feedback.demo.people import NEVER, STORE, channels_of
from feedback.demo.shop import Comeback, SimulatedShop
from feedback.demo.span import Floats, Ints


def plan_next(
    rng: np.random.Generator, orders: np.ndarray, people: np.ndarray, shop: SimulatedShop
) -> tuple[Ints, Ints]:
    """Return the days from each order to its customer's next, and the channel of that one.

    The days are NEVER where none will follow.
    """
    comeback, count = shop.comeback, len(orders)
    channels = channels_of(rng, people, shop.reach)
    share = _by_verdict(orders, comeback.after, comeback.after_backing_out)
    share *= np.where(orders["as_expected"], 1.0, comeback.unlike_expected)
    share *= _crossing(orders, channels, comeback)
    returns = rng.random(count) < share
    days = 1 + rng.gamma(comeback.shape, comeback.scale_days, count).astype(np.int64)
    return np.where(returns, days, NEVER), channels


def days_to_next_when_asked(rng: np.random.Generator, count: int, comeback: Comeback) -> Ints:
    """Return the days from being asked to the order that asking brings about, mostly NEVER."""
    returns = rng.random(count) < comeback.asked
    days = 1 + rng.gamma(comeback.shape, comeback.asked_scale_days, count).astype(np.int64)
    return np.where(returns, days, NEVER)


def _crossing(orders: np.ndarray, channels: Ints, comeback: Comeback) -> Floats:
    """Return what is left of those who would cross over to a store, or away from one."""
    bought, buys = orders["channel"] == STORE, channels == STORE
    there, back = (
        _by_verdict(orders, factors, 1.0) for factors in (comeback.to_store, comeback.from_store)
    )
    return np.where(buys & ~bought, there, np.where(bought & ~buys, back, 1.0))


def _by_verdict(
    orders: np.ndarray, values: tuple[float, float, float, float], backed_out: float
) -> Floats:
    found: Floats = np.array([*values, backed_out])[orders["verdict"]]
    return found


assert NO_VERDICT == -1, "_by_verdict finds those who backed out at the end"  # noqa: S101
