"""Kaplan–Meier from grouped counts: how many came back, and how many were followed how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from reports.statistics.wilson import wilson


@dataclass(frozen=True, slots=True)
class Share:
    """The share with the event by a day, its interval, its standard error and its method."""

    value: float
    low: float
    high: float
    error: float
    method: str
    events: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Survival:
    """The fit: one entry a distinct day, in order. `at_risk` is counted before the day's events."""

    days: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]
    at_risk: npt.NDArray[np.int64]
    surviving: npt.NDArray[np.float64]
    greenwood: npt.NDArray[np.float64]
    n: int

    def share_by(self, day: int, level: float = 0.95) -> Share | None:
        """Return the share with the event by the end of a day; None if nobody was followed so far.

        The interval is that of log(−log S) with Greenwood's variance (Kalbfleisch & Prentice 1980).
        It does not exist before the first event and after the last customer's: there it is
        Wilson's, of nobody among those still followed, or of all who had the event.
        """
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        surviving = float(self.surviving[place]) if place >= 0 else 1.0
        followed = int(self.at_risk[place + 1]) if place + 1 < len(self.days) else 0
        if place >= 0 and self.days[place] == day:
            followed = int(self.at_risk[place])
        if followed == 0 and surviving > 0:
            return None
        events = int(self.events[: place + 1].sum())
        if events == 0:
            return Share(0.0, *wilson(0, followed, level), 0.0, EDGE, 0, followed)
        if surviving == 0:
            return Share(1.0, *wilson(events, events, level), 0.0, EDGE, events, followed)
        error = float(np.sqrt(self.greenwood[place]))
        reach = NormalDist().inv_cdf((1 + level) / 2) * error / abs(log(surviving))
        return Share(
            value=1 - surviving,
            low=1 - surviving ** exp(-reach),
            high=1 - surviving ** exp(reach),
            error=surviving * error,
            method=LOG_LOG,
            events=events,
            at_risk=followed,
        )


LOG_LOG = "kaplan_meier_log_log"
EDGE = "kaplan_meier_wilson"


def kaplan_meier(counts: Iterable[tuple[int, int, int]]) -> Survival:
    """Fit (day, events, censored) counts (Kaplan & Meier 1958; Greenwood 1926).

    A customer censored on a day was followed through it: events of that day come first.
    """
    table = np.array(sorted(counts), dtype=np.int64).reshape(-1, 3)
    days, first = np.unique(table[:, 0], return_index=True)
    events = np.add.reduceat(table[:, 1], first) if len(days) else table[:, 1]
    censored = np.add.reduceat(table[:, 2], first) if len(days) else table[:, 2]
    gone = events + censored
    n = int(gone.sum())
    at_risk = n - np.concatenate(([0], np.cumsum(gone)[:-1])).astype(np.int64)[: len(days)]
    surviving = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
    return Survival(days, events, at_risk, surviving, greenwood, n)
