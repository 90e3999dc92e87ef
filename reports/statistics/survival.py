"""Kaplan–Meier from grouped counts: how many came back, and how many were followed how long."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics.tails import quantile
from reports.statistics.wilson import wilson

Days = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEVEL = 0.95
LOG_LOG = "kaplan_meier_log_log"
EDGE = "kaplan_meier_wilson"


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

    days: Days
    events: Days
    at_risk: Days
    surviving: Floats
    greenwood: Floats
    n: int

    def share_by(self, day: int, level: float = LEVEL) -> Share | None:
        """Return the share with the event by the end of a day; None if nobody was followed so far.

        The interval is that of log(−log S) with Greenwood's variance (Kalbfleisch & Prentice 1980).
        It does not exist before the first event, where Wilson's of nobody among those still
        followed stands in, nor after the last customer's: see `_edge`.
        """
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        follow = place if place >= 0 and self.days[place] == day else place + 1
        followed = int(self.at_risk[follow]) if follow < len(self.days) else 0
        surviving = float(self.surviving[place]) if place >= 0 else 1.0
        if followed == 0 and surviving > 0:
            return None
        events = int(self.events[: place + 1].sum())
        if surviving in (0.0, 1.0):
            low, high = self._edge(surviving, followed, level)
            return Share(1 - surviving, low, high, 0.0, EDGE, events, followed)
        lows, highs = self._intervals(slice(place, place + 1), level)
        error = surviving * float(np.sqrt(self.greenwood[place]))
        low, high = float(lows[0]), float(highs[0])
        return Share(1 - surviving, low, high, error, LOG_LOG, events, followed)

    def curve(self, level: float = LEVEL) -> list[tuple[int, float, float, float, int]]:
        """Return (day, share, low, high, at risk) of every day on which anybody came or went."""
        inner = (self.surviving > 0) & (self.surviving < 1)
        lows, highs = np.zeros(len(self.days)), np.ones(len(self.days))
        lows[inner], highs[inner] = self._intervals(inner, level)
        for place in np.flatnonzero(~inner):
            lows[place], highs[place] = self._edge(
                float(self.surviving[place]), int(self.at_risk[place]), level
            )
        shares = 1 - self.surviving
        return list(
            zip(
                self.days.tolist(),
                shares.tolist(),
                lows.tolist(),
                highs.tolist(),
                self.at_risk.tolist(),
                strict=True,
            )
        )

    def _intervals(
        self, where: slice | npt.NDArray[np.bool_], level: float
    ) -> tuple[Floats, Floats]:
        surviving = self.surviving[where]
        z = quantile(level)
        reach = z * np.sqrt(self.greenwood[where]) / np.abs(np.log(surviving))
        return 1 - surviving ** np.exp(-reach), 1 - surviving ** np.exp(reach)

    def _edge(self, surviving: float, followed: int, level: float) -> tuple[float, float]:
        """Return the interval where nobody had the event yet, or everybody has.

        Once everybody has, the share not yet back can be at most what it could be before the last
        drop, times what Wilson leaves to the few who made that drop.
        """
        if surviving:
            return wilson(0, followed, level)
        last = int(np.flatnonzero(self.surviving == 0)[0])
        at_most = 1.0
        if last and self.surviving[last - 1] < 1:
            at_most -= float(self._intervals(slice(last - 1, last), level)[0][0])
        few = int(self.at_risk[last])
        return 1 - at_most * (1 - wilson(few, few, level)[0]), 1.0


def kaplan_meier(counts: Iterable[tuple[int, int, int]]) -> Survival:
    """Fit (day, events, censored) counts (Kaplan & Meier 1958; Greenwood 1926).

    A customer censored on a day was followed through it: events of that day come first. A day
    of no customer is left out.
    """
    table = np.array(sorted(counts), dtype=np.int64).reshape(-1, 3)
    table = table[table[:, 1:].any(axis=1)]
    days, first = np.unique(table[:, 0], return_index=True)
    events = np.add.reduceat(table[:, 1], first) if len(days) else table[:, 1]
    censored = np.add.reduceat(table[:, 2], first) if len(days) else table[:, 2]
    gone = events + censored
    n = int(gone.sum())
    at_risk = n - np.concatenate(([0], np.cumsum(gone)[:-1])).astype(np.int64)[: len(days)]
    with np.errstate(divide="ignore"):
        variance = events / (at_risk * (at_risk - events))
    return Survival(
        days=days,
        events=events,
        at_risk=at_risk,
        surviving=np.cumprod(1 - events / at_risk, dtype=np.float64),
        greenwood=np.cumsum(variance, dtype=np.float64),
        n=n,
    )
