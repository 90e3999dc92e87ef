"""The parts figures are put together from, as plotly.js takes them."""

from collections.abc import Sequence
from html import escape
from typing import Any

from reports.palette import BANDS, CLEAR, GREY, HAIRLINE, INK, PAPER, QUIET, text

Part = dict[str, Any]
Figure = dict[str, Any]

FONT = "Inter, system-ui, sans-serif"
LONGEST = 16


def figure(
    traces: list[Part], notes: list[Part], axes: tuple[Part, Part], height: int, margin: Part
) -> Figure:
    """Put a figure together. No template: every colour in it is one of ours."""
    layout = {
        "annotations": notes,
        "xaxis": axes[0],
        "yaxis": axes[1],
        "height": height,
        "margin": margin,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": 13, "color": QUIET},
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": GREY,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
        },
    }
    return {"data": traces, "layout": layout}


def lines_through(x: Sequence[Any], y: Sequence[Any], line: Part) -> Part:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": line,
        "hoverinfo": "skip",
    }


def band(
    x: Sequence[Any],
    lows: Sequence[float],
    highs: Sequence[float],
    colour: str,
    shape: str = "linear",
) -> list[Part]:
    """Return the two edges of an interval, filled between."""
    edge = {"width": 0, "shape": shape}
    filled = {"fill": "tonexty", "fillcolor": BANDS[colour]}
    return [lines_through(x, highs, edge), {**lines_through(x, lows, edge), **filled}]


def note(words: str, colour: str, size: int = 13, **place: Any) -> Part:
    font = {"color": text(colour), "size": size}
    return {"text": words, "showarrow": False, "font": font, **place}


def beside(y: Any, words: str, colour: str, xshift: int) -> Part:
    """Write beside the right edge, at a height of the axis."""
    return note(words, colour, x=1, xref="paper", xanchor="left", xshift=xshift, y=y)


def share_axis(top: float, ticks: Sequence[float] | None = None) -> dict[str, Any]:
    """Return an axis of shares that starts at 0."""
    return {
        "range": [0, top],
        "tickformat": ".0%" if top >= 0.1 else ".1%" if top > 0.01 else ".2%",
        **({"tickvals": list(ticks)} if ticks else {"nticks": 6}),
        "gridcolor": HAIRLINE,
        "zeroline": False,
        "fixedrange": True,
    }


def baseline() -> dict[str, Any]:
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": GREY,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": GREY,
        "fixedrange": True,
    }


def short(name: str) -> str:
    """Return a name that fits beside its row; plotly would read < and & in it as its own."""
    return escape(name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026")


def apart(values: Sequence[float], gap: float, top: float) -> list[float]:
    """Move labels up just enough that none covers another, or the axis; down from above the top."""
    placed = [0.0] * len(values)
    in_order = sorted(range(len(values)), key=lambda i: values[i])
    floor = -gap / 2
    for index in in_order:
        placed[index] = floor = max(values[index], floor + gap)
    ceiling = top + gap
    for index in reversed(in_order):
        placed[index] = ceiling = min(placed[index], ceiling - gap)
    return placed
