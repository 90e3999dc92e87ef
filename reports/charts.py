"""The charts, as figures for plotly.js: direct labels, intervals always, shares from 0."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby
from typing import Any

from plotly import graph_objects as go

from reports.palette import BANDS, BLUE, CLEAR, GREY, HAIRLINE, INK, PAPER, QUIET, text

FONT = "Inter, system-ui, sans-serif"
CURVE_HEIGHT, RISK_ROW = 300, 18
LABELS, VALUES, ENDS = 116, 60, 128
LONGEST = 16
REACHES = 0.9


@dataclass(frozen=True)
class Dot:
    """A value with its interval; `hover` is what is said when it is pointed at."""

    label: str
    value: float
    low: float
    high: float
    hover: str
    said: str
    colour: str = BLUE
    is_grey: bool = False

    @property
    def shade(self) -> str:
        return GREY if self.is_grey else self.colour


@dataclass(frozen=True)
class Line:
    """A step curve with its band and how many were still watched at each tick."""

    name: str
    said: str
    colour: str
    dash: str
    days: Sequence[int]
    values: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    at_risk: Sequence[int]
    hover: Sequence[str]


def interval_dots(dots: Sequence[Dot]) -> dict[str, Any]:
    """One row a group: its dot on its interval and its value, grey where there is too little."""
    figure = go.Figure()
    names = [_short(dot.label) for dot in dots]
    for name, dot in zip(names, dots, strict=True):
        line = {"color": dot.shade, "width": 2.5}
        x = [dot.low, dot.high]
        figure.add_scatter(x=x, y=[name] * 2, mode="lines", line=line, hoverinfo="skip")
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=12, y=name, text=dot.said, showarrow=False,
            font={"color": QUIET if dot.is_grey else INK},
        )  # fmt: skip
    figure.add_scatter(
        x=[dot.value for dot in dots],
        y=names,
        mode="markers",
        marker={
            "color": [dot.shade for dot in dots],
            "size": 10,
            "line": {"color": PAPER, "width": 1.5},
        },
        hovertext=[dot.hover for dot in dots],
        hoverinfo="text",
        cliponaxis=False,
    )
    figure.update_xaxes(**_shares(1.0, [0, 0.25, 0.5, 0.75, 1]))
    figure.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=names[::-1],
        range=[-0.6, len(names) - 0.4],
        showgrid=False,
        ticklen=8,
        tickcolor=CLEAR,
        fixedrange=True,
        tickfont={"color": INK},
    )
    margin = {"l": LABELS, "r": VALUES, "t": 0, "b": 28}
    return _finished(figure, 28 + 30 * len(dots), margin)


def trend(dots: Sequence[Dot], end: str) -> dict[str, Any]:
    """A value by month on its band; a month with too little is a grey dot with its interval."""
    figure = go.Figure()
    for run in _precise_runs(dots):
        if len(run) == 1:
            figure.add_scatter(**_alone(run, BLUE))
            continue
        x = [dot.label for dot in run]
        edge = {"x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_scatter(y=[dot.high for dot in run], **edge)
        figure.add_scatter(
            y=[dot.low for dot in run], **edge, fill="tonexty", fillcolor=BANDS[BLUE]
        )
        figure.add_scatter(**_marks(run, BLUE), mode="lines+markers", line={"color": BLUE})
    last = [dot for dot in dots if not dot.is_grey][-1:]
    for dot in last:
        figure.add_annotation(
            x=dot.label, y=dot.high, text=end, showarrow=False, xanchor="right", xshift=6,
            yanchor="bottom", font={"color": text(BLUE)},
        )  # fmt: skip
    figure.add_scatter(**_alone([dot for dot in dots if dot.is_grey], GREY))
    figure.update_xaxes(
        type="date",
        range=_around(dots[0].label, dots[-1].label),
        tickformat="%b\n%Y",
        nticks=6,
        tickangle=0,
        **_baseline(),
    )
    figure.update_yaxes(**_shares(1.0, [0, 0.25, 0.5, 0.75, 1]))
    return _finished(figure, 300, {"l": 44, "r": 12, "t": 20, "b": 40})


def step_curves(lines: Sequence[Line], ticks: Sequence[int], top: float) -> dict[str, Any]:
    """Kaplan-Meier curves: steps on their bands, named at the end, at-risk rows underneath."""
    figure = go.Figure()
    for line in lines:
        edge: dict[str, Any] = {"x": list(line.days), "mode": "lines", "hoverinfo": "skip"}
        edge["line"] = {"width": 0, "shape": "hv"}
        figure.add_scatter(y=list(line.highs), **edge)
        figure.add_scatter(y=list(line.lows), **edge, fill="tonexty", fillcolor=BANDS[line.colour])
    for line in lines:
        figure.add_scatter(
            x=list(line.days),
            y=list(line.values),
            mode="lines",
            line={"color": line.colour, "width": 2.25, "shape": "hv", "dash": line.dash},
            hovertext=list(line.hover),
            hoverinfo="text",
        )
    _name_ends(figure, lines, ticks[-1], top)
    _at_risk_rows(figure, lines, ticks)
    figure.update_xaxes(tickvals=list(ticks), range=[0, ticks[-1]], **_baseline())
    figure.update_yaxes(**_shares(top))
    below = 52 + RISK_ROW * len(lines)
    margin = {"l": 44, "r": ENDS, "t": 12, "b": below}
    return _finished(figure, CURVE_HEIGHT + 12 + below, margin)


def _name_ends(figure: go.Figure, lines: Sequence[Line], last: int, top: float) -> None:
    """Write each name where its line ends: those that reach the right edge beside it, apart."""
    through = [line for line in lines if line.days[-1] >= REACHES * last]
    apart = _apart([line.values[-1] for line in through], 17 / CURVE_HEIGHT * top)
    heights = dict(zip((line.name for line in through), apart, strict=True))
    for line in lines:
        figure.add_annotation(
            x=1 if line in through else line.days[-1],
            xref="paper" if line in through else "x",
            y=heights.get(line.name, line.values[-1]),
            text=f"{_short(line.name)} {line.said}",
            xanchor="left",
            xshift=8,
            showarrow=False,
            font={"color": text(line.colour)},
        )


def _at_risk_rows(figure: go.Figure, lines: Sequence[Line], ticks: Sequence[int]) -> None:
    """Write under the axis how many customers each curve still rests on."""
    below = {"showarrow": False, "yref": "paper", "y": 0, "yanchor": "top"}
    figure.add_annotation(
        **below, x=0, xanchor="left", xshift=-20, yshift=-24, text="Customers still followed",
        font={"color": QUIET, "size": 12},
    )  # fmt: skip
    for row, line in enumerate(lines):
        font = {"color": text(line.colour), "size": 12}
        place = {**below, "yshift": -42 - RISK_ROW * row, "font": font}
        figure.add_annotation(
            **place, x=1, xref="paper", xanchor="left", xshift=26, text=_short(line.name)
        )
        for tick, number in zip(ticks, line.at_risk, strict=True):
            figure.add_annotation(**place, x=tick, xanchor="center", text=f"{number:,}")


def _precise_runs(dots: Sequence[Dot]) -> Iterator[list[Dot]]:
    """Yield the stretches of months without a grey or a missing one between them."""
    precise = [dot for dot in dots if not dot.is_grey]
    places = {dot.label: _month_number(dot.label) - at for at, dot in enumerate(precise)}
    for _, run in groupby(precise, key=lambda dot: places[dot.label]):
        yield list(run)


def _month_number(label: str) -> int:
    year, month = label.split("-")
    return 12 * int(year) + int(month)


def _around(first: str, last: str) -> list[str]:
    """Return the ends of an axis of months that cuts no mark in half."""
    room = timedelta(days=9)
    begin, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return [str(begin - room), str(end + room)]


def _marks(dots: Sequence[Dot], colour: str) -> dict[str, Any]:
    return {
        "x": [dot.label for dot in dots],
        "y": [dot.value for dot in dots],
        "marker": {"color": colour, "size": 7},
        "hovertext": [dot.hover for dot in dots],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _alone(dots: Sequence[Dot], colour: str) -> dict[str, Any]:
    """Return months that belong to no band: each with its own interval."""
    return {
        **_marks(dots, colour),
        "mode": "markers",
        "error_y": {
            "array": [dot.high - dot.value for dot in dots],
            "arrayminus": [dot.value - dot.low for dot in dots],
            "color": colour,
            "thickness": 1.5,
            "width": 0,
        },
    }


def _shares(top: float, ticks: Sequence[float] | None = None) -> dict[str, Any]:
    """Return an axis of shares that starts at 0."""
    return {
        "range": [0, top],
        "tickformat": ".0%" if top >= 0.1 else ".1%" if top > 0.01 else ".2%",
        **({"tickvals": list(ticks)} if ticks else {"nticks": 6}),
        "gridcolor": HAIRLINE,
        "zeroline": False,
        "fixedrange": True,
    }


def _baseline() -> dict[str, Any]:
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


def _apart(values: Sequence[float], gap: float) -> list[float]:
    """Move labels up just enough that none covers another."""
    placed = [0.0] * len(values)
    floor = float("-inf")
    for index in sorted(range(len(values)), key=lambda i: values[i]):
        placed[index] = floor = max(values[index], floor + gap)
    return placed


def _short(name: str) -> str:
    """Return a name that fits beside its row; plotly would read < and & in it as its own."""
    return escape(name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026")


def _finished(figure: go.Figure, height: int, margin: dict[str, int]) -> dict[str, Any]:
    figure.update_layout(
        template="none",
        height=height,
        margin=margin,
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        font={"family": FONT, "size": 13, "color": QUIET},
        hoverlabel={
            "bgcolor": PAPER,
            "bordercolor": GREY,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
        },
    )
    drawn: dict[str, Any] = json.loads(figure.to_json())
    del drawn["layout"]["template"]
    return drawn
