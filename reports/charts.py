"""The charts, as figures for plotly.js: direct labels, intervals always, shares from 0.

They are plain data until plotly writes them; the tests hold them against its own schema.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from plotly.io import to_json

from reports.figure import (
    Figure,
    Part,
    apart,
    band,
    baseline,
    beside,
    figure,
    lines_through,
    note,
    share_axis,
    short,
)
from reports.palette import BLUE, CLEAR, GREY, INK, PAPER, QUIET

CURVE_HEIGHT, RISK_ROW = 300, 18
LABELS, VALUES, ENDS = 116, 60, 128
REACHES = 0.9
# Over so many months the name of a trend reaches.
UNDER_LABEL = 3
QUARTERS = (0, 0.25, 0.5, 0.75, 1)
HOVER = (
    "{name}, day %{{x}}<br>%{{y:.1%}} (%{{customdata[0]:.1%}}\u2013%{{customdata[1]:.1%}})"
    "<br>%{{customdata[2]:,}} still followed<extra></extra>"
)


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
    """A step curve with its band; `followed` goes with its days, `at_risk` with the ticks.

    Its first `firm` points rest on enough, and are in its colour; from there on it is grey.
    """

    name: str
    said: str
    colour: str
    dash: str
    firm: int
    days: Sequence[int]
    values: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]
    followed: Sequence[int]
    at_risk: Sequence[str]


def write_figure(figure: Figure) -> str:
    """Return a figure as JSON that may stand inside a page: what is not a number becomes null."""
    written: str = to_json(figure, validate=False)
    return written


def interval_dots(dots: Sequence[Dot], axis: Part | None = None) -> Figure:
    """One row a group: its dot on its interval and its value, grey where there is too little.

    The axis is of shares, where no other is given.
    """
    names = [short(dot.label) for dot in dots]
    intervals = [
        lines_through([dot.low, dot.high], [name, name], {"color": dot.shade, "width": 2.5})
        for name, dot in zip(names, dots, strict=True)
    ]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [dot.value for dot in dots],
        "y": names,
        "marker": {
            "color": [dot.shade for dot in dots],
            "size": 10,
            "line": {"color": PAPER, "width": 1.5},
        },
        "hovertext": [dot.hover for dot in dots],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    rows = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names[::-1],
        "range": [-0.6, len(names) - 0.4],
        "showgrid": False,
        "ticklen": 8,
        "tickcolor": CLEAR,
        "fixedrange": True,
        "tickfont": {"color": INK},
    }
    values = [
        beside(name, dot.said, QUIET if dot.is_grey else INK, xshift=12)
        for name, dot in zip(names, dots, strict=True)
    ]
    margin = {"l": LABELS, "r": VALUES, "t": 0, "b": 28}
    height = 28 + 30 * len(dots)
    axes = (axis or share_axis(1.0, QUARTERS), rows)
    return figure([*intervals, marks], values, axes, height, margin)


def trend(dots: Sequence[Dot], end: str) -> Figure:
    """A value by month on its band; a month with too little is a grey dot with its interval."""
    traces: list[Part] = []
    for run in _precise_runs(dots):
        if len(run) == 1:
            traces.append(_alone(run, BLUE))
            continue
        months = [dot.label for dot in run]
        traces += band(months, [dot.low for dot in run], [dot.high for dot in run], BLUE)
        traces.append({**_marks(run, BLUE), "mode": "lines+markers", "line": {"color": BLUE}})
    traces.append(_alone([dot for dot in dots if dot.is_grey], GREY))
    last = [dot for dot in dots if not dot.is_grey][-UNDER_LABEL:]
    above: Part = {"y": max((dot.high for dot in last), default=0), "yanchor": "bottom"}
    names = [note(end, BLUE, x=dot.label, xanchor="right", xshift=6, **above) for dot in last[-1:]]
    months_axis = {
        **baseline(),
        "type": "date",
        "range": _around(dots[0].label, dots[-1].label),
        "tickformat": "%b\n%Y",
        "nticks": 6,
        "tickangle": 0,
    }
    axes = (months_axis, share_axis(1.0, QUARTERS))
    return figure(traces, names, axes, 300, {"l": 44, "r": 12, "t": 20, "b": 40})


def step_curves(
    lines: Sequence[Line], ticks: Sequence[int], top: float, marked: int | None = None
) -> Figure:
    """Kaplan-Meier curves: steps on their bands, named at the end, at-risk rows underneath.

    `marked` is the day that the title's shares are of.
    """
    stretches = [stretch for line in lines for stretch in _stretches(line)]
    bands = [
        trace
        for one in stretches
        for trace in band(one.days, one.lows, one.highs, one.colour, shape="hv")
    ]
    notes = [*_names_at_ends(lines, ticks[-1], top), *_at_risk_rows(lines, ticks)]
    days = {**baseline(), "tickvals": list(ticks), "range": [0, ticks[-1]]}
    below = 52 + RISK_ROW * len(lines)
    margin = {"l": 44, "r": ENDS, "t": 12, "b": below}
    height = CURVE_HEIGHT + 12 + below
    mark = [] if marked is None else [_upright(marked, top)]
    traces = [*mark, *bands, *map(_steps, stretches)]
    return figure(traces, notes, (days, share_axis(top)), height, margin)


def _stretches(line: Line) -> Iterator[Line]:
    """Yield the part of a line that rests on enough, and then in grey what goes on from there."""
    yield _part(line, slice(0, line.firm))
    if line.firm < len(line.days):
        yield replace(_part(line, slice(line.firm - 1, None)), colour=GREY, dash="dot")


def _part(line: Line, points: slice) -> Line:
    return replace(
        line,
        days=line.days[points],
        values=line.values[points],
        lows=line.lows[points],
        highs=line.highs[points],
        followed=line.followed[points],
    )


def _steps(line: Line) -> Part:
    stroke = {"color": line.colour, "width": 2.25, "shape": "hv", "dash": line.dash}
    return {
        **lines_through(line.days, line.values, stroke),
        "customdata": list(zip(line.lows, line.highs, line.followed, strict=True)),
        "hovertemplate": HOVER.format(name=short(line.name)),
        "hoverinfo": "all",
    }


def _upright(day: int, top: float) -> Part:
    return lines_through([day, day], [0, top], {"color": GREY, "width": 1, "dash": "dot"})


def _names_at_ends(lines: Sequence[Line], last: int, top: float) -> list[Part]:
    """Write each name where its line ends: those that reach the right edge beside it."""
    through = [line for line in lines if line.days[-1] >= REACHES * last]
    early = [line for line in lines if line not in through]
    names = []
    for ending, place in ((through, {"x": 1, "xref": "paper"}), (early, {})):
        heights = apart([line.values[-1] for line in ending], 17 / CURVE_HEIGHT * top, top)
        for line, height in zip(ending, heights, strict=True):
            at: Part = {"x": line.days[-1], "xanchor": "left", "xshift": 8, "y": height, **place}
            names.append(note(f"{short(line.name)} {line.said}", line.colour, **at))
    return names


def _at_risk_rows(lines: Sequence[Line], ticks: Sequence[int]) -> list[Part]:
    """Write under the axis how many customers each curve still rests on."""
    below: Part = {"yref": "paper", "y": 0, "yanchor": "top", "size": 12}
    title = {**below, "x": 0, "xanchor": "left", "xshift": -20, "yshift": -24}
    notes = [note("Customers still followed", QUIET, **title)]
    for row, line in enumerate(lines):
        place = {**below, "yshift": -42 - RISK_ROW * row}
        name = {**place, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 26}
        notes.append(note(short(line.name), line.colour, **name))
        notes += [
            note(followed, line.colour, **place, x=tick, xanchor="center")
            for tick, followed in zip(ticks, line.at_risk, strict=True)
        ]
    return notes


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
        "type": "scatter",
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
