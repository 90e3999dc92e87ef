"""Two intervals a row on one scale: a ring where a metric was green, a diamond where it was red.

Both in ink, told apart by their shape: colours that are called green and red would say too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from reports.charts import LABELS, QUARTERS
from reports.figure import Figure, Part, figure, lines_through, note, share_axis
from reports.palette import CLEAR, GREY, INK, PAPER, QUIET

ROW, ABOVE, BELOW, BESIDE = 44, 22, 28, 92
APART = 0.17
LINE = 16


@dataclass(frozen=True)
class Side:
    """A share with its interval; `hover` is what is said when it is pointed at."""

    value: float
    low: float
    high: float
    hover: str
    said: str
    is_grey: bool = False

    @property
    def shade(self) -> str:
        return GREY if self.is_grey else INK


@dataclass(frozen=True)
class Pair:
    """What is on either side of a metric's target."""

    name: str
    green: Side
    red: Side


def interval_pairs(pairs: Sequence[Pair]) -> Figure:
    """One row a metric, the first on top: both shares on their intervals, and both in words."""
    heights = range(len(pairs))
    greens = [(row - APART, pair.green) for row, pair in zip(heights, pairs, strict=True)]
    reds = [(row + APART, pair.red) for row, pair in zip(heights, pairs, strict=True)]
    intervals = [
        lines_through([side.low, side.high], [row, row], {"color": side.shade, "width": 2})
        for row, side in (*greens, *reds)
    ]
    rows: Part = {
        "range": [len(pairs) - 0.4, -0.6],
        "tickvals": list(heights),
        "ticktext": [broken(pair.name) for pair in pairs],
        "showgrid": False,
        "zeroline": False,
        "ticklen": 8,
        "tickcolor": CLEAR,
        "fixedrange": True,
        "tickfont": {"color": INK},
    }
    marks = [_marks(greens, "circle", is_open=True), _marks(reds, "diamond", is_open=False)]
    margin = {"l": LABELS, "r": BESIDE, "t": ABOVE, "b": BELOW}
    height = ABOVE + BELOW + ROW * len(pairs)
    return figure(
        [*intervals, *marks], _notes(pairs), (share_axis(1.0, QUARTERS), rows), height, margin
    )


def _marks(sides: Sequence[tuple[float, Side]], symbol: str, *, is_open: bool) -> Part:
    shades = [side.shade for _, side in sides]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [side.value for _, side in sides],
        "y": [row for row, _ in sides],
        "marker": {
            "symbol": symbol,
            "size": 10,
            "color": PAPER if is_open else shades,
            "line": {"color": shades if is_open else PAPER, "width": 2 if is_open else 1},
        },
        "hovertext": [side.hover for _, side in sides],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _notes(pairs: Sequence[Pair]) -> list[Part]:
    """Write both shares beside each row, and over the first which is which."""
    place: Part = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 12}
    said = [
        note(f"{pair.green.said} \u2192 {pair.red.said}", _ink(pair), **place, y=row)
        for row, pair in enumerate(pairs)
    ]
    key = "\u25cb green  \u25c6 red"
    above: Part = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper"}
    return [*said, note(key, QUIET, **above, yanchor="bottom")]


def _ink(pair: Pair) -> str:
    return QUIET if pair.green.is_grey or pair.red.is_grey else INK


def broken(name: str) -> str:
    """Return a name over as many lines as it needs; plotly would read < and & in it as its own."""
    return "<br>".join(escape(line) for line in wrap(name, LINE))
