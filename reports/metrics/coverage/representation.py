"""Who answers: what the answers are made of, beside the orders they stand for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from reports.breakdown import DIMENSIONS
from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.coverage.cells import (
    FACTORS,
    Cell,
    drawn_with,
    in_the_frame,
    was_drawn_from,
)
from reports.metrics.operations.counting import grouped_by, packed, unpacked
from reports.metrics.operations.operational import DELIVERY, OPERATIONAL
from reports.metrics.satisfaction import ANSWERS
from reports.report import Row
from reports.scope import Scope
from reports.statistics.balance import standardised_mean_difference
from reports.statistics.weighting import weighted_share
from reports.warehouse.columns import touchpoints

ALONE = (DELIVERY.name, "fulfilment", "region")
METRICS = tuple(metric for metric in OPERATIONAL.values() if metric is not DELIVERY)
COMPARED = (
    DELIVERY.name,
    *("channel", "fulfilment", "region", "value_band", "buyer"),
    *(metric.name for metric in METRICS),
)
MOST_LEVELS = 20
LEAST_ANSWERS = 10
UNLIKE = 0.1

# Of orders: drawn_from, pi and has_answered of a Part.
Common = tuple[bool, float, bool]


class Part(NamedTuple):
    """Completed orders of one level of a dimension, and how many there are.

    `drawn_from` and `pi` are as those of a Cell.
    """

    level: str
    drawn_from: bool
    pi: float
    has_answered: bool
    n: int


def count_parts(scope: Scope, cells: Sequence[Cell]) -> dict[str, list[Part]]:
    """Count the frame by every dimension compared, each by itself.

    What `cells` tell apart is summed up from them, the states of the metrics from the orders whose
    states are all the same.
    """
    counts: dict[str, Counter[tuple[Any, Common]]] = {name: Counter() for name in COMPARED}
    for cell in cells:
        common = cell.drawn_from, cell.pi, cell.satisfied is not None
        for name in FACTORS:
            counts[name][getattr(cell, name), common] += cell.n
    for place, level, common, n in _counted(scope):
        if place < len(ALONE):
            counts[ALONE[place]][level, common] += n
        else:
            states = unpacked(level, len(METRICS))
            for metric, state in zip(METRICS, states, strict=True):
                counts[metric.name][state, common] += n
    return {
        name: [
            Part(DIMENSIONS[name].label(level), *common, n) for (level, common), n in found.items()
        ]
        for name, found in counts.items()
    }


def _counted(scope: Scope) -> Iterator[tuple[int, Any, Common, int]]:
    """Count the frame by each dimension alone and by all states, in one pass.

    Returns which of them, its value, what parts have in common, and how many there are.
    """
    states = packed([metric.code(scope.setting) for metric in METRICS])
    each = (
        sa.select(
            *(DIMENSIONS[name].expression(scope.setting).label(name) for name in ALONE),
            states.label("states"),
            was_drawn_from().label("drawn_from"),
            drawn_with().label("pi"),
            touchpoints.c.verdict.is_not(None).label("has_answered"),
        )
        .where(*in_the_frame(scope))
        .subquery()
    )
    *levels, drawn_from, pi, has_answered = each.c
    common = drawn_from, pi, has_answered
    select = sa.select(sa.func.grouping(*levels), *levels, *common, sa.func.count()).group_by(
        sa.func.grouping_sets(*(sa.tuple_(level, *common) for level in levels))
    )
    for bits, *values, drawn, chance, answered, n in scope.warehouse.rows(select):
        place = grouped_by(bits, len(levels))
        yield place, values[place], (drawn, chance, answered), n


def representation_rows(parts: Mapping[str, Sequence[Part]], min_n: int) -> list[Row]:
    """Return each level's share of the frame and of the answers, and how unlike these are.

    Of what we drew from, once 10 have answered; else of what answers were imported of. A
    dimension that tells nobody apart, or too many, says nothing.
    """
    return [
        Row({"dimension": name, "value": level}, metric, estimate)
        for name, frame in ((name, _one_frame(some)) for name, some in parts.items())
        for level in _levels(name, frame)
        for metric, estimate in compare(frame, level, min_n).items()
    ]


def _one_frame(parts: Sequence[Part]) -> list[Part]:
    ours = [part for part in parts if part.drawn_from]
    others = [part for part in parts if not part.drawn_from]
    frame = ours if _answers(ours) >= LEAST_ANSWERS else others
    return frame if _answers(frame) >= LEAST_ANSWERS else []


def _answers(parts: Sequence[Part]) -> int:
    return sum(part.n for part in parts if part.has_answered)


def _levels(name: str, frame: Sequence[Part]) -> list[str]:
    levels = sorted({part.level for part in frame}, key=DIMENSIONS[name].order)
    return levels if 2 <= len(levels) <= MOST_LEVELS else []


def compare(frame: Sequence[Part], level: str, min_n: int) -> dict[str, Estimate]:
    """Hold a level's share of the answers, each weighted by 1/π, against its share of the frame."""
    of_all = sum(part.n for part in frame)
    hits = sum(part.n for part in frame if part.level == level)
    share = Estimate(n=of_all, hits=hits, value=hits / of_all, method="count", precise=True)
    answered = _answered(frame, level, min_n)
    unlike = _unlike(answered, hits / of_all)
    return {"frame_share": share, "answered_share": answered, "standardised_difference": unlike}


def _answered(frame: Sequence[Part], level: str, min_n: int) -> Estimate:
    rows = [part for part in frame if part.has_answered]
    n = np.array([part.n for part in rows], dtype=np.float64)
    hits = np.array([part.n if part.level == level else 0 for part in rows], dtype=np.float64)
    share = weighted_share(n, hits, np.array([1 / part.pi for part in rows]))
    hidden = too_few(int(hits.sum()), min_n, ANSWERS)
    if hidden or share is None:
        return hidden or not_known(0, "Nobody answered yet")
    return Estimate(
        n=share.n,
        hits=int(hits.sum()),
        value=share.value,
        low=share.low,
        high=share.high,
        method="wilson",
        precise=is_precise(share.n, share.low, share.high),
    )


def _unlike(answered: Estimate, of_all: float) -> Estimate:
    """Return the standardised difference; its interval is that of the answers, by the same map."""
    if answered.value is None or answered.low is None or answered.high is None:
        return answered
    value, low, high = (
        standardised_mean_difference(share, of_all)
        for share in (answered.value, answered.low, answered.high)
    )
    return replace(answered, hits=None, value=value, low=low, high=high, method="standardised")


def unlike(rows: Sequence[Row]) -> list[Row]:
    """Return the levels more than 0.1 apart that enough answered to say so; the furthest first."""
    found = [
        row for row in rows if row.metric == "standardised_difference" and _is_unlike(row.estimate)
    ]
    return sorted(found, key=lambda row: -abs(row.estimate.value or 0))


def _is_unlike(estimate: Estimate) -> bool:
    return abs(estimate.value or 0) > UNLIKE and not estimate.is_noise and estimate.precise
