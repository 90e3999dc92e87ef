"""Two groups of customers of made-up shops, followed until they come back or are lost sight of."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from reports.statistics import horizon, rmst
from reports.statistics.logrank import logrank
from reports.statistics.survival import kaplan_meier
from tests.simulation.coverage import Bounds, Found, bounds_of
from tests.simulation.orders import Floats, Ints

SHAPE, SCALE_DAYS = 1.5, 44.0
LONGEST = 400  # days anybody is followed; as many are for any number of days up to it
CUSTOMERS = 1_500
BACK, OTHER_BACK = 0.5, 0.3  # ever

Spans = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Comebacks:
    """(days, came back, censored) counts of both groups, and of a third that is as the first."""

    one: Spans
    other: Spans
    alike: Spans


def share_back(ever: float, days: int | Ints | Floats) -> Floats:
    """Return the true share that is back within so many days."""
    return np.asarray(ever * gamma.cdf(days, SHAPE, scale=SCALE_DAYS))


def spans_of(rng: np.random.Generator, ever: float, n: int, shops: int) -> Iterator[Spans]:
    """Return a group of n customers in each of so many shops."""
    days = np.arange(1, LONGEST + 1)
    still_followed = 1 - (days - 1) / LONGEST
    back = np.diff(share_back(ever, np.arange(LONGEST + 1))) * still_followed
    lost = (1 - share_back(ever, days)) / LONGEST
    chances = np.concatenate([back, lost])
    for counts in rng.multinomial(n, chances / chances.sum(), shops):
        both = counts.reshape(2, LONGEST)
        yield [
            (int(day), int(events), int(censored))
            for day, events, censored in zip(days, *both, strict=True)
            if events or censored
        ]


def draw(rng: np.random.Generator, shops: int) -> Iterator[Comebacks]:
    groups = (spans_of(rng, ever, CUSTOMERS, shops) for ever in (BACK, OTHER_BACK, BACK))
    for one, other, alike in zip(*groups, strict=True):
        yield Comebacks(one, other, alike)


HORIZON = 90
TAU = 180
LEVEL = 0.95
_BY_HORIZON = [float(share_back(ever, HORIZON)) for ever in (BACK, OTHER_BACK)]


def mean_days(ever: float) -> float:
    """Return the true mean of min(days to the event, TAU); days are whole."""
    return float((1 - share_back(ever, np.arange(TAU, dtype=np.float64))).sum())


# A test of groups that are alike "holds" the level where its p-value is above 1 − level.
TRUTHS = {
    "repeat_90d": _BY_HORIZON[0],
    "repeat_90d difference": _BY_HORIZON[0] - _BY_HORIZON[1],
    "days away difference": mean_days(BACK) - mean_days(OTHER_BACK),
    "log-rank of groups alike": LEVEL,
    "cloglog test of groups alike": LEVEL,
}


def intervals(shop: Comebacks) -> Found:
    """Return the interval of every one of the truths, by its name."""
    fits = [kaplan_meier(group) for group in (shop.one, shop.other, shop.alike)]
    one, other, alike = (fit.share_by(HORIZON) for fit in fits)
    days, other_days = (rmst.rmst(fit, TAU) for fit in fits[:2])
    ranks = logrank([shop.one, shop.alike])
    assert one
    assert other
    assert alike
    assert days
    assert other_days
    assert ranks
    return {
        "repeat_90d": bounds_of(one),
        "repeat_90d difference": bounds_of(horizon.difference(one, other)),
        "days away difference": bounds_of(rmst.difference(days, other_days)),
        "log-rank of groups alike": _held_above(ranks.p),
        "cloglog test of groups alike": _held_above(horizon.difference(one, alike).chi2_p),
    }


def _held_above(p: float | None) -> Bounds | None:
    return None if p is None else (1 - p, 1.0)
