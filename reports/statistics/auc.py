"""How well a metric's value ranks the dissatisfied above the satisfied, from a histogram."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from reports.statistics.tails import quantile

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
DELONG = "delong_logit"
NEWCOMBE = "newcombe_5"
WIDER = "delong_newcombe_5"
FEW = 30


@dataclass(frozen=True, slots=True)
class Auc:
    """The chance that a positive ranks above a negative, 0 to 1, and its interval.

    `error` is DeLong's standard error; None where it does not exist and `method` is Newcombe's.
    """

    value: float
    low: float
    high: float
    error: float | None
    method: str


def auc(negatives: Sequence[float], positives: Sequence[float], level: float = LEVEL) -> Auc | None:
    """Return the area under the ROC curve of counts over the same ordered bins; ties count half.

    The error is DeLong's (DeLong, DeLong & Clarke-Pearson 1988), the interval that of the logit.
    Where everything is ranked rightly, or wrongly, or a side has one member, DeLong's error is
    zero or does not exist; there stands the interval of Newcombe (2006, method 5), never a point.
    With fewer than 30 on a side, or one all in a bin, DeLong's is far too narrow: five that happen
    to share a bin seem not to vary. There the wider of both bounds stands, either way.
    None without negatives or positives, or if all are in one bin: nothing is ranked.
    """
    no, yes = np.asarray(negatives, dtype=np.float64), np.asarray(positives, dtype=np.float64)
    m, n = float(no.sum()), float(yes.sum())
    if m <= 0 or n <= 0 or np.count_nonzero(no + yes) < 2:
        return None
    passed = (np.cumsum(no) - no / 2) / m
    value = float(yes @ passed) / n
    least, most = _newcombe(value, m, n, level)
    if value in (0.0, 1.0) or min(m, n) <= 1:
        return Auc(value, least, most, None, NEWCOMBE)
    surpassing = (n - np.cumsum(yes) + yes / 2) / n
    error = sqrt(_variance(passed, yes, value) / n + _variance(surpassing, no, value) / m)
    centre, reach = log(value / (1 - value)), quantile(level) * error / (value * (1 - value))
    low, high = _expit(centre - reach), _expit(centre + reach)
    if min(m, n) < FEW or 1 in (np.count_nonzero(no), np.count_nonzero(yes)):
        return Auc(value, min(low, least), max(high, most), error, WIDER)
    return Auc(value, low, high, error, DELONG)


def spearman(negatives: Sequence[float], positives: Sequence[float]) -> float | None:
    """Return Spearman's rank correlation of the bin with being positive, from the same counts.

    Ties share their mean rank (Spearman 1904; Kendall 1945). None if either does not vary.
    """
    no, yes = np.asarray(negatives, dtype=np.float64), np.asarray(positives, dtype=np.float64)
    both = no + yes
    total, hits = float(both.sum()), float(yes.sum())
    if not 0 < hits < total or np.count_nonzero(both) < 2:
        return None
    ranks = np.cumsum(both) - both / 2 - total / 2
    spread = float(both @ ranks**2) * hits * (total - hits) / total
    return float(yes @ ranks) / sqrt(spread)


def _variance(placements: Floats, counts: Floats, value: float) -> float:
    """Return the sample variance of the placements, each as often as it is counted."""
    return float(counts @ (placements - value) ** 2) / (float(counts.sum()) - 1)


def _newcombe(value: float, m: float, n: float, level: float) -> tuple[float, float]:
    """Return the areas that the value is just not too far from, with Hanley & McNeil's error."""
    z = quantile(level)

    def far(area: float) -> bool:
        grown = (m + n) / 2 - 1
        inner = (1 - area) / (2 - area) + area / (1 + area)
        return (value - area) ** 2 > z * z * area * (1 - area) * (1 + grown * inner) / (m * n)

    def bound(outside: float) -> float:
        inside = value
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if far(middle) else (middle, outside)
        return inside

    return (bound(0.0) if value > 0 else 0.0), (bound(1.0) if value < 1 else 1.0)


def _expit(logit: float) -> float:
    return 1 / (1 + exp(-logit))
