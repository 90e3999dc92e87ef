"""From what was counted to each metric held against the outcome; and what they explain together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reports.breakdown import UNKNOWN
from reports.estimate import Estimate, not_known, too_few
from reports.metrics.operations.counting import KEPT, LOST, Tally
from reports.metrics.operations.held import Floats, Held, Strata
from reports.metrics.operations.operational import (
    GREEN,
    NOT_APPLICABLE,
    RED,
    OperationalMetric,
)
from reports.setting import Targets
from reports.statistics.lmg import lmg
from reports.statistics.proxy import Counts

Flags = npt.NDArray[np.bool_]

LMG = "lmg"


class Holding:
    """The cells of a tally as arrays (c,), of which every metric takes its counts."""

    def __init__(self, tally: Tally, metrics: Sequence[OperationalMetric]) -> None:
        width = len(metrics)
        table = list(zip(*tally.cells, strict=True)) or [()] * (width + 2)
        outcome, states, alike, n = table[0], table[1 : width + 1], table[width + 1 : -1], table[-1]
        self.n = np.array(n, dtype=np.float64)
        self.is_kept = np.array([one == KEPT for one in outcome], dtype=bool)
        self.is_lost = np.array([one == LOST for one in outcome], dtype=bool)
        self.states = dict(
            zip(
                (metric.name for metric in metrics),
                (np.array([one or UNKNOWN for one in state], dtype=np.str_) for state in states),
                strict=True,
            )
        )
        alike_in = list(zip(*alike, strict=True))
        self.strata = list(dict.fromkeys(alike_in))
        places = {levels: place for place, levels in enumerate(self.strata)}
        self.stratum = np.array([places[levels] for levels in alike_in], dtype=np.int64)
        self._metrics = metrics
        self._histograms = tally.histograms

    def held(self, targets: Targets) -> list[Held]:
        """Return every metric held against the outcome."""
        return [self._held(metric, targets) for metric in self._metrics]

    def _held(self, metric: OperationalMetric, targets: Targets) -> Held:
        states = self.states[metric.name]
        green, red = states == GREEN, states == RED
        of_green, of_red = (
            Counts(self._count(colour & self.is_kept), self._count(colour & self.is_lost))
            for colour in (green, red)
        )
        histogram: Sequence[Sequence[float]] = (of_green, of_red)
        if metric.value:
            found = self._histograms.get(metric.name, {})
            histogram = [found[value] for value in sorted(found)]
        return Held(
            metric=metric.name,
            never_red=metric.never_red(targets),
            is_received=metric.never_sent is None,
            green=of_green,
            red=of_red,
            frame_green=int(self._count(green)),
            frame_red=int(self._count(red)),
            not_applicable=int(self._count(states == NOT_APPLICABLE)),
            unknown=int(self._count(states == UNKNOWN)),
            strata=self._strata(green, red),
            kept=[counts[KEPT] for counts in histogram],
            lost=[counts[LOST] for counts in histogram],
        )

    def _count(self, chosen: Flags) -> float:
        return float(self.n[chosen].sum())

    def _strata(self, green: Flags, red: Flags) -> Strata:
        """Return the four counts of every stratum that has any, and what tells those apart."""
        chosen = (green | red) & (self.is_kept | self.is_lost)
        places = self.stratum * 4 + 2 * green + self.is_kept
        counts: Floats = np.zeros(4 * len(self.strata))
        np.add.at(counts, places[chosen], self.n[chosen])
        counts = counts.reshape(-1, 4)
        filled = np.flatnonzero(counts.sum(axis=1))
        return Strata(counts[filled], dummies([self.strata[place] for place in filled]))

    def explained(self, all_held: Sequence[Held], min_n: int) -> list[Estimate]:
        """Return each metric's share of R² of being lost, divided by LMG over red or not.

        Only metrics that were both red and not, and cells in which all of these are known.
        """
        known = self.is_kept | self.is_lost
        red = {name: states == RED for name, states in self.states.items()}
        varied = [
            name for name, one in red.items() if 0 < self._count(known & one) < self._count(known)
        ]
        for name in varied:
            known &= self.states[name] != UNKNOWN
        n = int(self._count(known))
        untold = too_few(n, min_n, "answers of which every metric is known")
        columns = [*(red[name] for name in varied), self.is_lost]
        found = lmg(_correlations(np.array([one[known] for one in columns]), self.n[known]))
        shares = dict(zip(varied, found.shares, strict=True)) if found else {}
        return [untold or _explained(held, n, shares.get(held.metric)) for held in all_held]


def _explained(held: Held, n: int, share: float | None) -> Estimate:
    if share is None:
        return not_known(n, held.one_colour or "It does not vary among the answers, or they do not")
    return Estimate(n=n, value=share, method=LMG)


def _correlations(columns: Flags, n: Floats) -> Floats:
    """Return the correlations of columns (k, c) counted n (c,) times; nan where one is constant."""
    centred = columns - (columns @ n / max(n.sum(), 1.0))[:, None]
    covariance = centred * n @ centred.T
    spread = np.sqrt(np.diag(covariance))
    spread[spread < 1e-9] = np.nan
    return np.asarray(covariance / np.outer(spread, spread), dtype=np.float64)


def dummies(strata: Sequence[tuple[Any, ...]]) -> Floats:
    """Return a column for each level of each variable but its first, (strata, columns)."""
    columns = []
    for values in zip(*strata, strict=True):
        _, *levels = sorted(set(values), key=str)
        columns += [[value == level for value in values] for level in levels]
    return np.array(columns, dtype=np.float64).reshape(len(columns), len(strata)).T
