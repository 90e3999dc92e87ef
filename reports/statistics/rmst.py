"""How many days customers stay away on average, counting no further than a day declared before."""

from dataclasses import dataclass
from math import hypot

import numpy as np

from reports.statistics.survival import Survival
from reports.statistics.tails import quantile, two_sided


@dataclass(frozen=True, slots=True)
class Rmst:
    """A restricted mean in days; its `error` is None where no two customers differ."""

    value: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two restricted means, in days, with its z test."""

    value: float
    low: float
    high: float
    error: float
    z: float
    p: float


def rmst(survival: Survival, tau: int) -> Rmst | None:
    """Return the mean of min(days to the event, tau): the area under the curve up to day tau.

    The error is that of Klein & Moeschberger 2003 (4.5), as in survRM2: Greenwood's terms, each
    times the squared area that is still to come. It is not the variance of min(days, tau), which
    lifelines returns. None where nobody was followed until tau and the curve has not reached 0.
    """
    if not len(survival.days) or (survival.days[-1] < tau and survival.surviving[-1] > 0):
        return None
    within = survival.days <= tau
    edges = np.concatenate(([0], survival.days[within], [tau]))
    areas = np.diff(edges) * np.concatenate(([1.0], survival.surviving[within]))
    to_come = areas[::-1].cumsum()[::-1][1:]
    events, at_risk = survival.events[within], survival.at_risk[within].astype(np.float64)
    some_stay = at_risk > events
    terms = np.divide(
        events, at_risk * (at_risk - events), out=np.zeros(len(events)), where=some_stay
    )
    variance = float((to_come**2 * terms).sum())
    return Rmst(float(areas.sum()), variance**0.5 if variance > 0 else None)


def difference(one: Rmst, other: Rmst, level: float = 0.95) -> Difference | None:
    """Return one − other of two independent groups up to the same tau (Royston & Parmar 2013).

    None where an error is not known.
    """
    if one.error is None or other.error is None:
        return None
    value, error = one.value - other.value, hypot(one.error, other.error)
    reach, z = quantile(level) * error, (one.value - other.value) / error
    return Difference(value, value - reach, value + reach, error, z, two_sided(z))
