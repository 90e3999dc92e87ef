"""What was named, one row each: its whole name, and under it the value on its interval.

The names stand above their rows, so that they fit a phone however long they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from reports.figure import Figure, Part, beside, figure, lines_through, note, share_axis
from reports.palette import CLEAR, GREY, HAIRLINE, INK, PAPER, QUIET
from reports.words import MINUS

ROW, ABOVE, BELOW, BESIDE = 42, 14, 28, 64
NOTCH = 0.2
TENTHS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Rung:
    """A value with its interval; `hover` is what is said when it is pointed at."""

    name: str
    value: float
    low: float
    high: float
    hover: str
    said: str
    colour: str = INK
    is_grey: bool = False

    @property
    def shade(self) -> str:
        return GREY if self.is_grey else self.colour


def ladder(rungs: Sequence[Rung], axis: Part) -> Figure:
    """Draw the rungs, the first on top."""
    intervals = [
        lines_through([rung.low, rung.high], [row, row], {"color": rung.shade, "width": 2.5})
        for row, rung in enumerate(rungs)
    ]
    marks: Part = {
        "type": "scatter",
        "mode": "markers",
        "x": [rung.value for rung in rungs],
        "y": list(range(len(rungs))),
        "marker": {
            "color": [rung.shade for rung in rungs],
            "size": 10,
            "line": {"color": PAPER, "width": 1.5},
        },
        "hovertext": [rung.hover for rung in rungs],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    rows: Part = {
        "range": [len(rungs) - 0.6, -0.7],
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "tickcolor": CLEAR,
        "fixedrange": True,
    }
    axis = {**axis, "showgrid": False, "ticklabeloverflow": "allow"}
    height = ABOVE + BELOW + ROW * len(rungs)
    margin = {"l": 10, "r": BESIDE, "t": ABOVE, "b": BELOW}
    return figure(
        [*_lines(axis, len(rungs)), *intervals, marks], _notes(rungs), (axis, rows), height, margin
    )


def _lines(axis: Part, rows: int) -> list[Part]:
    """Return a hairline a row, and on each what marks 0 where values lie on both sides of it."""
    low, high = axis["range"]
    across = [
        lines_through([low, high], [row, row], {"color": HAIRLINE, "width": 1})
        for row in range(rows)
    ]
    marks = [
        lines_through([0, 0], [row - NOTCH, row + NOTCH], {"color": GREY, "width": 1})
        for row in range(rows)
        if low < 0
    ]
    return [*across, *marks]


def _notes(rungs: Sequence[Rung]) -> list[Part]:
    left: Part = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 6}
    names = [
        note(escape(rung.name), QUIET if rung.is_grey else INK, **left, y=row)
        for row, rung in enumerate(rungs)
    ]
    values = [
        beside(row, rung.said, QUIET if rung.is_grey else INK, xshift=12)
        for row, rung in enumerate(rungs)
    ]
    return [*names, *values]


def shares_up_to(highest: float) -> Part:
    """Return an axis of shares from 0 that has room for the highest."""
    return share_axis(next((top for top in TENTHS if top >= highest), 1.0))


def points_either_side(furthest: float) -> Part:
    """Return an axis of differences of shares, in points, with none in its middle."""
    reach = min(max(ceil(furthest * 10), 1) / 10, 1.0)
    ticks = [-reach, -reach / 2, 0.0, reach / 2, reach]
    return {
        "range": [-reach, reach],
        "tickvals": ticks,
        "ticktext": [f"{100 * tick:+.0f}".replace("-", MINUS) if tick else "0" for tick in ticks],
        "zeroline": False,
        "fixedrange": True,
    }
