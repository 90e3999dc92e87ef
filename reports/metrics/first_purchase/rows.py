"""Each expectation: how often it was met, and whether that goes with a second purchase."""

from collections.abc import Mapping, Sequence

import numpy as np

from reports.estimate import not_known, too_few
from reports.metrics.back_difference import back_difference, label_of
from reports.metrics.first_purchase.counting import HORIZON, Expected, Spans
from reports.metrics.operations.estimates import Tested, between, corrected
from reports.metrics.operations.held import Strata, adjust
from reports.metrics.operations.holding import dummies
from reports.metrics.repeat import back_by
from reports.metrics.satisfaction import share
from reports.report import LeftOut, Row
from reports.statistics.interval import Interval
from reports.statistics.survival import Survival, kaplan_meier
from reports.statistics.tails import two_sided
from surveys.expectation import Expectation

FIRST_BUYERS = "first buyers"
EXPECTATION, MET = "expectation", "met"
SIDES = ("yes", "no")
SHARE = "expectation_met"
BACK = f"second_purchase_{HORIZON}d"
DIFFERENCE, ADJUSTED = "second_purchase_difference", "second_purchase_difference_adjusted"

Fits = tuple[Survival, Survival]


def expectation_rows(group: dict[str, str], found: Expected, min_n: int) -> list[Row]:
    """Return the five expectations of a group, the one that goes most with coming back first.

    Who bought again where it was met, and where not, comes after all five. One that nobody has
    spoken of has the one row that says so.
    """
    fits = {one: (_fit(found, one, True), _fit(found, one, False)) for one in Expectation}
    crude = [back_difference(*pair, HORIZON, min_n, FIRST_BUYERS) for pair in fits.values()]
    alike = [_adjusted(found, one, min_n) for one in Expectation]
    holm, holm_alike = corrected(crude), corrected(alike)
    blocks = []
    for place, (one, pair) in enumerate(fits.items()):
        named = {EXPECTATION: one.value, **group}
        met, said = found.met(one)
        rows = [Row(named, SHARE, share(met, said, min_n, FIRST_BUYERS))]
        if said:
            estimate = crude[place].estimate
            label = label_of(estimate, holm[place])
            rows += [
                Row(named, DIFFERENCE, estimate, label, holm[place]),
                Row(named, ADJUSTED, alike[place].estimate, p_holm=holm_alike[place]),
                *_sides(named, pair, min_n),
            ]
        blocks.append(rows)
    in_order = [row for rows in sorted(blocks, key=_least_first) for row in rows]
    return sorted(in_order, key=lambda row: MET in row.group)


def answered_row(group: dict[str, str], answered: int, buyers: int, min_n: int) -> Row:
    return Row(group, "expectations_answered", share(answered, buyers, min_n, FIRST_BUYERS))


def left_out(group: dict[str, str], causes: Mapping[str, int], min_n: int) -> list[LeftOut]:
    """Return who of a group is not followed to a second purchase, and why."""
    return [LeftOut(group, cause, n if n >= min_n else None) for cause, n in sorted(causes.items())]


def _sides(named: dict[str, str], pair: Fits, min_n: int) -> list[Row]:
    return [
        Row({**named, MET: side}, BACK, back_by(fit, HORIZON, min_n, FIRST_BUYERS))
        for side, fit in zip(SIDES, pair, strict=True)
    ]


def _fit(found: Expected, expectation: Expectation, is_met: bool) -> Survival:
    spans: Spans = found.spans.get((expectation, is_met), {})
    return kaplan_meier((day, came, out) for day, (came, out) in spans.items())


def _adjusted(found: Expected, expectation: Expectation, min_n: int) -> Tested:
    """Return the difference among first buyers alike in what they said of the other four."""
    strata = _strata(found, expectation)
    met, unmet = (int(side) for side in strata.table.reshape(-1, 2, 2).sum(axis=(0, 2)))
    of_what = f"{FIRST_BUYERS} of one of the two followed for {HORIZON} days"
    hidden = too_few(min(met, unmet), min_n, of_what)
    if hidden:
        return Tested(hidden, None)
    alike = adjust(strata)
    if alike is None:
        return Tested(not_known(met + unmet, "Nobody is alike in the other four"), None)
    interval = Interval(alike.value, alike.low, alike.high)
    p = two_sided(alike.value / alike.error) if alike.error else None
    return Tested(between(met, unmet, interval, alike.method), p)


def _strata(found: Expected, expectation: Expectation) -> Strata:
    """Return, for every set of the other four answers, [came, did not] where met and where not."""
    place = list(Expectation).index(expectation)
    counts: dict[tuple[bool | None, ...], list[list[int]]] = {}
    for said, came in found.mature.items():
        if said[place] is not None:
            others = said[:place] + said[place + 1 :]
            counts.setdefault(others, [[0, 0], [0, 0]])[not said[place]] = came
    table = np.array(list(counts.values()), dtype=np.float64).reshape(-1, 4)
    return Strata(table, dummies(list(counts)))


def _least_first(rows: Sequence[Row]) -> float:
    """Return what sorts the greatest difference first, and what is not known last."""
    found = next((row.estimate.value for row in rows if row.metric == DIFFERENCE), None)
    return 2.0 if found is None else -found
