"""The share satisfied, weighted from those who answered to all whom they stand for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.estimate import Estimate, is_precise, not_known
from reports.metrics.coverage.cells import Cell, answers, tally
from reports.metrics.satisfaction import share
from reports.report import Row
from reports.scope import Scope
from reports.statistics.weighting import (
    Floats,
    NotConverged,
    poststratify,
    rake,
    trim,
    weighted_share,
)

LEAST = 10
MOST_UNHEARD = 0.1
POSTSTRATIFIED = "wilson_poststratified"
RAKED = "wilson_raked"
SATISFIED_WEIGHTED = "satisfied_weighted"
METRICS = ("satisfied", SATISFIED_WEIGHTED, "design_effect")
OF_THE_ASKED = {"verdict", "mode"}
NO_FRAME = "Whom these answers stand for is not known: the others have no verdict or way of asking"

Key = Callable[[Cell], Any]
MARGINS: tuple[Key, ...] = (
    lambda cell: cell.delivery,
    lambda cell: cell.channel,
    lambda cell: cell.value_band,
    lambda cell: cell.buyer,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The answers r of a frame: how many are alike, how many satisfied, and what one weighs."""

    n: Floats
    hits: Floats
    weights: Floats
    method: str


def weigh(cells: Sequence[Cell]) -> Weights | None:
    """Weight the answers of a frame to all of it; None where fewer than 10 answered.

    What we drew from and what others' answers were imported of are two frames, each weighted by
    itself; one in which fewer than 10 answered is left out.
    """
    both = [
        _weigh([cell for cell in cells if cell.drawn_from is drawn_from])
        for drawn_from in (False, True)
    ]
    found = [weights for weights in both if weights]
    if not found:
        return None
    return Weights(
        np.concatenate([one.n for one in found]),
        np.concatenate([one.hits for one in found]),
        np.concatenate([one.weights for one in found]),
        RAKED if any(one.method == RAKED for one in found) else POSTSTRATIFIED,
    )


def _weigh(cells: Sequence[Cell]) -> Weights | None:
    """Post-stratify on all four factors at once; rake on each where a stratum has under 10.

    Starts from 1/π, ends trimmed at 5 times the mean.
    """
    rows = [cell for cell in cells if cell.answers]
    n = np.array([cell.n for cell in rows], dtype=np.float64)
    if n.sum() < LEAST:
        return None
    hits = np.array([cell.n if cell.satisfied else 0 for cell in rows], dtype=np.float64)
    base = np.array([1 / cell.pi for cell in rows], dtype=np.float64)
    frame, answered = tally(cells, lambda cell: tuple(key(cell) for key in MARGINS))
    if all(answered[stratum] >= LEAST for stratum in frame):
        stratum = _margin(cells, rows, lambda cell: tuple(key(cell) for key in MARGINS))
        return Weights(n, hits, trim(poststratify(n, base, *stratum), n), POSTSTRATIFIED)
    margins = [_margin(cells, rows, key) for key in MARGINS]
    return Weights(n, hits, trim(_rake(n, base, margins), n), RAKED)


def _rake(n: Floats, base: Floats, margins: list[tuple[Any, Floats]]) -> Floats:
    """Rake on as many margins as can be met at once, the main operational metric before all."""
    try:
        return rake(n, base, margins)
    except NotConverged:
        return _rake(n, base, margins[:-1])


def _margin(cells: Sequence[Cell], rows: Sequence[Cell], key: Key) -> tuple[Any, Floats]:
    """Return which part of a margin each row lies in, and how many of the frame each part holds."""
    frame, answered = tally(cells, key)
    part = _collapsed(answered)
    parts = list(dict.fromkeys(part.values()))
    totals = np.zeros(len(parts))
    for level, count in frame.items():
        totals[parts.index(part[level])] += count
    return np.array([parts.index(part[key(row)]) for row in rows], dtype=np.int64), totals


def _collapsed(answered: Mapping[Any, int]) -> dict[Any, Any]:
    """Return level → part: the levels under 10 answers are one part, with others until it has 10.

    Needs 10 answers in all.
    """
    few: list[Any] = []
    for level in sorted(answered, key=lambda level: answered[level]):
        if answered[level] >= LEAST and (not few or sum(answered[one] for one in few) >= LEAST):
            break
        few.append(level)
    return {level: few[0] if level in few else level for level in answered}


def is_unheard(cells: Sequence[Cell]) -> bool:
    """Whether any one factor has over a tenth of the frame in levels under 10 answers.

    Others stand for those then, as if they were alike, and no interval shows it.
    """
    for key in MARGINS:
        frame, answered = tally(cells, key)
        unheard = sum(count for level, count in frame.items() if answered[level] < LEAST)
        if unheard > MOST_UNHEARD * sum(frame.values()):
            return True
    return False


def weighted_estimates(cells: Sequence[Cell], min_n: int) -> dict[str, Estimate]:
    """Return satisfied, unweighted and weighted, and what the weights cost in precision.

    Weighted to many of whom hardly anybody answered, it is grey.
    """
    n = answers(cells)
    plain = share(sum(cell.n for cell in cells if cell.satisfied), n, min_n)
    if plain.value is None:
        return dict.fromkeys(METRICS, plain)
    weights = weigh(cells)
    found = weights and weighted_share(weights.n, weights.hits, weights.weights)
    if not (weights and found):
        few = not_known(n, f"Not enough answers yet to weight them ({n} of at least {LEAST})")
        return dict(zip(METRICS, (plain, few, few), strict=True))
    weighted = Estimate(
        n=found.n,
        hits=round(float(weights.hits.sum())),
        value=found.value,
        low=found.low,
        high=found.high,
        method=weights.method,
        precise=is_precise(int(found.n / found.effect), found.low, found.high)
        and not is_unheard(cells),
    )
    effect = Estimate(n=found.n, value=found.effect, method="kish", precise=True)
    return dict(zip(METRICS, (plain, weighted, effect), strict=True))


def unequal_chances(groups: Iterable[Sequence[Cell]]) -> list[str]:
    """Say whom the plain share leans towards, where of one group not all had the same chance."""
    drawn = [{cell.pi for cell in cells if cell.drawn_from and cell.answers} for cells in groups]
    unequal = [chance for chances in drawn if len(chances) > 1 for chance in chances]
    if not unequal:
        return []
    return [
        f"Not all who answered were drawn with the same chance ({min(unequal):.0%} to "
        f"{max(unequal):.0%}): the plain share satisfied leans towards those asked more often. "
        f"The weighted one, {SATISFIED_WEIGHTED}, sets that right."
    ]


def weighted_rows(scope: Scope, groups: Mapping[Any, Sequence[Cell]]) -> list[Row]:
    """Return satisfied, unweighted and weighted, of every group in which anybody answered."""
    told_apart = {scope.query.by, *(name for name, _ in scope.query.where)}
    rows = []
    for value, cells in groups.items():
        n = answers(cells)
        if n == 0 and scope.by:
            continue
        estimates = weighted_estimates(cells, scope.query.min_n)
        if n and told_apart & OF_THE_ASKED:
            estimates |= dict.fromkeys(METRICS[1:], not_known(n, NO_FRAME))
        rows += [Row(scope.named(value), metric, found) for metric, found in estimates.items()]
    return rows
