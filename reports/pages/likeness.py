"""Who answers: how unlike those who answered are to those the answers stand for."""

from collections.abc import Sequence
from typing import NamedTuple

from reports import words
from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.metrics.coverage.representation import UNLIKE, unlike
from reports.metrics.metric import Unit
from reports.pages.page import Likeness, Mark, Table
from reports.report import Report, Row
from reports.units import write_interval, write_value

MOST = 12
# The axis reaches at least this far to both sides, so that a small difference looks small.
REACH = 0.3
# Those without a contact are the same of every metric of contacts: the table has them.
APART = "not_applicable"
METRICS = ("frame_share", "answered_share", "standardised_difference")
ALIKE = "No group answers much more or less than its share, as far as can be told"


class Level(NamedTuple):
    """One value of a dimension: its share of all, of the answers, and how unlike these are."""

    dimension: str
    value: str
    frame: Estimate
    answered: Estimate
    unlike: Estimate

    @property
    def name(self) -> str:
        """Return the dimension and the value: Delivery, late; what says it all itself alone."""
        if self.dimension == "buyer" and self.value != UNKNOWN:
            return words.name_of(self.value)
        return f"{words.dimension(self.dimension).capitalize()}, {words.inside(self.value)}"


def likeness(report: Report) -> Likeness | None:
    """Draw the groups furthest from their share; None where there are none to compare."""
    levels = _levels(report.rows)
    known = [one for one in levels if one.unlike.value is not None and one.value != APART]
    if len(known) < 2:
        return None
    furthest = sorted(known, key=_distance)[:MOST]
    drawn = sorted(furthest, key=lambda one: -(one.unlike.value or 0.0))
    beyond = {(row.group["dimension"], row.group["value"]): row for row in unlike(report.rows)}
    reach = max(REACH, *(abs(end or 0.0) for one in drawn for end in _ends(one.unlike)))
    return Likeness(
        title=_finding([one for one in furthest if one[:2] in beyond]),
        about="How far its share of the answers lies from its share of all, against how much they "
        "vary, with 95% intervals; within the band they count as alike",
        ends=("\u2190 answer less", "answer more \u2192"),
        band=(_place(-UNLIKE, reach), round(100 * UNLIKE / reach, 2)),
        marks=tuple(_mark(one, reach, one[:2] in beyond) for one in drawn),
        note=f"The {MOST} furthest of {len(known)}; the figures have all."
        if len(known) > MOST
        else None,
        table=_table(levels),
    )


def _levels(rows: Sequence[Row]) -> list[Level]:
    found: dict[tuple[str, str], dict[str, Estimate]] = {}
    for row in rows:
        if row.metric in METRICS:
            level = found.setdefault((row.group["dimension"], row.group["value"]), {})
            level[row.metric] = row.estimate
    return [
        Level(dimension, value, *(level[metric] for metric in METRICS))
        for (dimension, value), level in found.items()
    ]


def _distance(level: Level) -> tuple[float, float]:
    """Return what sorts the furthest first; of two mirrored ones, the one that answers more."""
    value = level.unlike.value or 0.0
    return -round(abs(value), 6), -value


def _ends(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    return estimate.low, estimate.value, estimate.high


def _mark(level: Level, reach: float, is_beyond: bool) -> Mark:
    low, at, high = (_place(end or 0.0, reach) for end in _ends(level.unlike))
    return Mark(
        name=level.name,
        said=_said(level.unlike),
        shares=f"{_share(level.answered)} of the answers, {_share(level.frame)} of all",
        low=low,
        at=at,
        high=high,
        is_beyond=is_beyond,
    )


def _place(value: float, reach: float) -> float:
    """Return where a value stands on an axis from \u2212reach to reach, in percent."""
    return round(50 + 50 * value / reach, 2)


def _said(estimate: Estimate) -> str:
    if estimate.value is None:
        return words.DASH
    return f"{estimate.value:+.2f}".replace("-", words.MINUS)


def _share(estimate: Estimate) -> str:
    return words.DASH if estimate.value is None else words.percent(estimate.value)


def _finding(beyond: Sequence[Level]) -> str:
    """Name the group furthest from its share, if any is further than chance and than the band."""
    if not beyond:
        return ALIKE
    first = beyond[0]
    return (
        f"{first.name}: {_share(first.answered)} of the answers, "
        f"{_share(first.frame)} of all they stand for"
    )


def _table(levels: Sequence[Level]) -> Table:
    return Table(
        "Who answers: shares of all and of the answers, weighted by the draw",
        ("Group", "Of all", "Of the answers", "Standardised difference", "95% interval"),
        tuple(
            (one.name, _share(one.frame), _share(one.answered), *_difference(one.unlike))
            for one in levels
        ),
    )


def _difference(estimate: Estimate) -> tuple[str, str]:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return words.DASH, estimate.reason or "not known"
    unit: Unit = "standard deviations"
    return write_value(unit, estimate.value), write_interval(unit, estimate.low, estimate.high)
