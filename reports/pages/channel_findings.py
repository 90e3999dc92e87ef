"""Which differences of the page on channels are firm: Holm over all that it compares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.metrics.channels.places import NO_CONTACT
from reports.pages.differences import comparable
from reports.pages.panels import ranked
from reports.report import Report, Row
from reports.statistics.mover import chance_of_none, mover
from reports.statistics.multiplicity import holm

CHANCE = 0.05
CONTACT = "contact_channel"
# What is compared channel by channel.
GROUPS = (
    ("satisfied", CONTACT),
    ("satisfied_contact", CONTACT),
    ("repeat_90d", CONTACT),
    ("satisfied", "channel"),
    ("satisfied", "fulfilment"),
)
# What is compared two by two: the report has the difference.
PAIRS = (
    ("resolved_first", {"agent_trained": "yes", "minus": "no"}),
    ("satisfied", {"issue_channels": "several", "minus": "one"}),
    ("satisfied", {"returned_in": "other_channel", "minus": "same_channel"}),
    ("store_90d", {"verdict": "dissatisfied", "minus": "satisfied"}),
    ("away_90d", {"verdict": "dissatisfied", "minus": "satisfied"}),
)


class Compared(NamedTuple):
    """Two groups of a metric, the higher first, and how often chance alone sets them so apart."""

    metric: str
    by: str
    rows: tuple[Row, Row]
    gap: float
    p: float | None


@dataclass(frozen=True)
class Firm:
    """The differences that hold although so many were looked at; `tested` by what, of all."""

    found: tuple[Compared, ...]
    tested: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, report: Report) -> "Firm":
        made = [*_channels(report), *_differences(report)]
        chances = holm([one.p for one in made])
        held = (one for one, p in zip(made, chances, strict=True) if p is not None and p < CHANCE)
        return cls(tuple(held), frozenset((one.metric, one.by) for one in made))

    def apart(self, metric: str, by: str) -> tuple[Row, Row] | None:
        """Return the two groups furthest apart, the higher first; None where it could be chance."""
        held = [one for one in self.found if (one.metric, one.by) == (metric, by)]
        return max(held, key=lambda one: one.gap).rows if held else None


def in_touch(rows: Sequence[Row]) -> list[Row]:
    """Return the channels to compare: who did not contact us had less to contact us about."""
    return [row for row in rows if NO_CONTACT not in row.group.values()]


def _channels(report: Report) -> Iterator[Compared]:
    for metric, by in GROUPS:
        rows = comparable(in_touch(ranked(report, metric, by)))
        for high, low in combinations(rows, 2):
            one, other = (_bounds(row.estimate) for row in (high, low))
            gap = one[0] - other[0]
            yield Compared(metric, by, (high, low), gap, chance_of_none(gap, *mover(*one, *other)))


def _bounds(one: Estimate) -> tuple[float, float, float]:
    return one.value or 0.0, one.low or 0.0, one.high or 0.0


def _differences(report: Report) -> Iterator[Compared]:
    for metric, group in PAIRS:
        (by, one), (_, other) = group.items()
        told = {row.group[by]: row for row in ranked(report, metric, by)}
        apart = report.estimate(f"{metric}_difference", **group)
        if apart is None or apart.value is None or apart.low is None or apart.high is None:
            continue
        rows = [told[name] for name in (one, other) if name in told]
        if len(comparable(rows)) == 2 and UNKNOWN not in told:
            high, low = rows if apart.value > 0 else reversed(rows)
            p = chance_of_none(apart.value, apart.low, apart.high)
            yield Compared(metric, by, (high, low), abs(apart.value), p)
