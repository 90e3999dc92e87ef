"""Amounts of money as figures: means on their intervals, and bars of what moved by how much."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts import Dot, interval_dots
from reports.figure import Figure, Part, beside, figure
from reports.pairs import broken
from reports.palette import CLEAR, GREY, HAIRLINE, INK, QUIET

ROW, BELOW, LEFT, BESIDE = 40, 28, 128, 84
ROOM = 1.04
# From here on the axis counts in thousands (2k): whole numbers overlap on a phone.
THOUSANDS = 1_000


@dataclass(frozen=True)
class Bar:
    """What a part moved by, in units of the currency; `hover` is said when it is pointed at."""

    label: str
    value: float
    said: str
    hover: str
    is_rest: bool = False


def amount_dots(dots: Sequence[Dot]) -> Figure:
    """One row a group: its mean on its interval, on an axis of money that starts at 0."""
    lows, highs = [dot.low for dot in dots], [dot.high for dot in dots]
    return interval_dots(dots, _axis(min(0.0, *lows), max(highs)))


def moved_bars(bars: Sequence[Bar]) -> Figure:
    """One row a part, the first on top: a bar to the right of 0 for more, to the left for less."""
    heights, values = list(range(len(bars))), [bar.value for bar in bars]
    trace: Part = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": heights,
        "width": 0.5,
        "marker": {"color": [GREY if bar.is_rest else INK for bar in bars]},
        "hovertext": [bar.hover for bar in bars],
        "hoverinfo": "text",
    }
    rows: Part = {
        "range": [len(bars) - 0.4, -0.6],
        "tickvals": heights,
        "ticktext": [broken(bar.label) for bar in bars],
        "showgrid": False,
        "zeroline": False,
        "ticklen": 8,
        "tickcolor": CLEAR,
        "fixedrange": True,
        "tickfont": {"color": INK},
    }
    axis = _axis(min(0.0, *values), max(0.0, *values))
    axis |= {"zeroline": True, "zerolinecolor": GREY}
    said = [
        beside(row, bar.said, QUIET if bar.is_rest else INK, xshift=12)
        for row, bar in zip(heights, bars, strict=True)
    ]
    margin = {"l": LEFT, "r": BESIDE, "t": 0, "b": BELOW}
    return figure([trace], said, (axis, rows), BELOW + ROW * len(bars), margin)


def _axis(low: float, high: float) -> Part:
    """Return an axis of money with 0 on it."""
    return {
        "range": [ROOM * low, ROOM * high or 1.0],
        "tickformat": ",.3~s" if max(high, -low) >= THOUSANDS else ",",
        "tickangle": 0,
        "nticks": 5,
        "gridcolor": HAIRLINE,
        "zeroline": False,
        "fixedrange": True,
    }
