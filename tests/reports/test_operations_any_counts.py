"""Whatever is counted, a row has a number within its interval or a reason, and never both."""

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from reports.metrics.operations.counting import Tally
from reports.metrics.operations.holding import Holding
from reports.metrics.operations.operational import OPERATIONAL, STATES
from reports.metrics.operations.verdict import verdict_block
from reports.operations import OF_ORDERS

STATE = some.sampled_from([*STATES, None])
CELL = some.tuples(
    some.sampled_from([0, 1, None]),
    *[STATE] * len(OPERATIONAL),
    some.sampled_from(["online", "store", None]),
    some.sampled_from(["first", "repeat"]),
    some.integers(1, 60),
)


def tally_of(cells: list[tuple[Any, ...]]) -> Tally:
    """Return what would be counted of the cells, each metric's value being its number of red."""
    histograms: dict[str, dict[float, list[int]]] = defaultdict(dict)
    for outcome, *states in cells:
        for metric, state in zip(OF_ORDERS, states, strict=False):
            if outcome is not None and state in STATES[:2] and metric.value:
                value = float(STATES.index(state))
                histograms[metric.name].setdefault(value, [0, 0])[outcome] += states[-1]
    return Tally(cells, dict(histograms))


@settings(deadline=None, max_examples=60)
@given(some.lists(CELL, max_size=25), some.integers(1, 10))
def test_any_counts(cells: list[tuple[Any, ...]], min_n: int) -> None:
    holding = Holding(tally_of(cells), OF_ORDERS)
    held = holding.held({})
    rows = verdict_block({"outcome": "verdict"}, held, holding.explained(held, min_n), min_n)
    assert len(rows) == 8 * len(OF_ORDERS)
    for row in rows:
        estimate = row.estimate
        assert (estimate.value is None) == (estimate.reason is not None)
        assert (row.label is None) == (row.metric != "auc")
        if estimate.value is not None and estimate.low is not None and estimate.high is not None:
            assert -1 <= estimate.low <= estimate.value + 1e-9
            assert estimate.value - 1e-9 <= estimate.high <= 1
        if estimate.value is not None:
            assert estimate.n >= min_n
