"""How much days differ, a row a group: from the least to the most, with the middle half thick."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.figure import Figure, Part, beside, figure, lines_through, short
from reports.palette import BLUE, CLEAR, GREY, HAIRLINE, INK, PAPER

LABELS, VALUES, ROW = 116, 84, 34


@dataclass(frozen=True)
class Spread:
    """The days of a group, in contacts a day; `hover` is what is said when it is pointed at."""

    label: str
    least: float
    lower: float
    median: float
    upper: float
    most: float
    said: str
    hover: str


def spreads(rows: Sequence[Spread]) -> Figure:
    """Draw a row a group: a thin line over all days, a thick one over the middle half."""
    names = [short(row.label) for row in rows]
    lines = []
    for name, row in zip(names, rows, strict=True):
        lines += [
            lines_through([row.least, row.most], [name, name], {"color": GREY, "width": 1.5}),
            lines_through([row.lower, row.upper], [name, name], {"color": BLUE, "width": 9}),
        ]
    medians = {
        "type": "scatter",
        "mode": "markers",
        "x": [row.median for row in rows],
        "y": names,
        "marker": {"color": PAPER, "size": 9, "line": {"color": BLUE, "width": 2.5}},
        "hovertext": [row.hover for row in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    said = [beside(name, row.said, INK, xshift=12) for name, row in zip(names, rows, strict=True)]
    margin = {"l": LABELS, "r": VALUES, "t": 0, "b": 28}
    height = 28 + ROW * len(rows)
    return figure([*lines, medians], said, (_amounts(), _groups(names)), height, margin)


def _amounts() -> Part:
    return {
        "rangemode": "tozero",
        "gridcolor": HAIRLINE,
        "zeroline": False,
        "fixedrange": True,
        "nticks": 6,
    }


def _groups(names: Sequence[str]) -> Part:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names)[::-1],
        "range": [-0.6, len(names) - 0.4],
        "showgrid": False,
        "ticklen": 8,
        "tickcolor": CLEAR,
        "fixedrange": True,
        "tickfont": {"color": INK},
    }
