"""Weights that let those who answered stand for everybody of whom they were drawn.

Everything is in rows r of respondents alike: `n[r]` of them, `base[r]` = 1/π the weight each was
drawn with, `stratum[r]` or `labels[r]` the group they belong to. A weight counts the units of the
frame that one respondent stands for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics.wilson import wilson

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

CLOSE = 1e-10
MOST_ROUNDS = 1_000


class EmptyCell(ValueError):
    """Nobody answered for a part of the frame, so no weight can make anybody stand for it."""

    def __init__(self, cells: Sequence[int]) -> None:
        super().__init__(f"Nobody answered in cell {', '.join(map(str, cells))}")
        self.cells = tuple(cells)


class NotConverged(ValueError):
    """No weights meet all margins at once, or not within the rounds allowed."""


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A weighted share with its interval; `effect` is Kish's design effect, `n` the answers."""

    value: float
    low: float
    high: float
    effect: float
    n: int


def poststratify(n: Floats, base: Floats, stratum: Labels, frame: Floats) -> Floats:
    """Return weights[r] that add up to frame[s], the units in each stratum (Holt & Smith 1979).

    Raises EmptyCell naming the strata of the frame nobody answered in.
    """
    return base * _factors(n * base, stratum, frame)[stratum]


def rake(n: Floats, base: Floats, margins: Sequence[tuple[Labels, Floats]]) -> Floats:
    """Return weights[r] that add up to the targets of every margin (Deming & Stephan 1940).

    A margin is (labels[r], targets[k]); all targets must have one total. Starts from `base` and
    fits the margins in turn until each is met to 1e-10 of its target. Raises EmptyCell where
    nobody answered for a target, NotConverged where the margins cannot be met.
    """
    totals = [float(targets.sum()) for _, targets in margins]
    if totals and not np.allclose(totals, totals[0], rtol=CLOSE, atol=0):
        raise NotConverged(f"The margins have different totals: {totals}")
    weights = base
    for _ in range(MOST_ROUNDS):
        furthest = 0.0
        for labels, targets in margins:
            factors = _factors(n * weights, labels, targets)
            weights = weights * factors[labels]
            furthest = max(furthest, float(np.abs(factors[targets > 0] - 1).max(initial=0)))
        if furthest <= CLOSE:
            return weights
    raise NotConverged(f"After {MOST_ROUNDS} rounds a margin is still off by {furthest:.1e}")


def _factors(mass: Floats, labels: Labels, targets: Floats) -> Floats:
    """Return what the weights of each label are to be multiplied with to meet its target."""
    reached = np.bincount(labels, weights=mass, minlength=len(targets))
    empty = np.flatnonzero((reached == 0) & (targets > 0))
    if len(empty):
        raise EmptyCell(empty.tolist())
    return np.divide(targets, reached, out=np.zeros(len(targets)), where=reached > 0)


def trim(weights: Floats, n: Floats, most: float = 5.0) -> Floats:
    """Return weights of at most `most` (> 1) times their mean, the others raised to the same total.

    The mean is over respondents, leaving out those who stand for nobody. What a few would have
    said for too many is spread over the others in proportion (Potter 1990).
    """
    stands = weights > 0
    total = float((n * weights).sum())
    cap = most * total / max(float(n[stands].sum()), 1.0)
    trimmed = np.minimum(weights, cap)
    while (missing := total - float((n * trimmed).sum())) > CLOSE * total:
        below = trimmed < cap
        trimmed[below] *= 1 + missing / float((n * trimmed)[below].sum())
        trimmed = np.minimum(trimmed, cap)
    return trimmed


def design_effect(n: Floats, weights: Floats) -> float | None:
    """Return by what unequal weights multiply a variance, n Σw²/(Σw)² (Kish 1965); None of nobody.

    Sums run over respondents. 1 where all weights are equal.
    """
    total = float((n * weights).sum())
    return float(n.sum() * (n * weights**2).sum()) / total**2 if total else None


def weighted_share(
    n: Floats, hits: Floats, weights: Floats, level: float = 0.95
) -> WeightedShare | None:
    """Return the weighted share of hits[r] among n[r] (Hájek 1971); None where nobody answered.

    Its interval is Wilson's of n / design effect answers (Kish 1965).
    """
    effect = design_effect(n, weights)
    if effect is None:
        return None
    value = float((hits * weights).sum()) / float((n * weights).sum())
    answers = float(n.sum())
    low, high = wilson(value * answers / effect, answers / effect, level)
    return WeightedShare(value, low, high, effect, round(answers))
