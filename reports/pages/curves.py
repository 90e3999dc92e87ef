"""Kaplan-Meier curves as charts: of everyone, and a group each where there are enough to follow."""

from collections.abc import Collection, Sequence
from itertools import takewhile

from reports import charts, words
from reports.breakdown import UNKNOWN
from reports.pages.coming_back import HEADLINE, VERDICT, difference, place_of, share_table
from reports.pages.page import Chart
from reports.pages.panels import label
from reports.palette import COLOURS, GREY, INK, NEUTRAL
from reports.report import Curve, CurvePoint, Report

Stroke = tuple[str, str]

TICKS = (0, 90, 180, 270, 365)
TOPS = (0.01, 0.02, 0.05, *(tenths / 10 for tenths in range(1, 11)))
DASHES = ("solid", "dot")


def everyone_chart(report: Report) -> Chart | None:
    """Draw everybody's curve."""
    share = report.estimate(HEADLINE)
    points = _precise(report.curves[0]) if report.curves else []
    if len(points) < 2 or share is None or share.value is None:
        return None
    return Chart(
        key="repeat-everyone",
        title=f"{words.percent(share.value, 0)} of everyone came back within 90 days",
        about=f"Share that bought again, by days since the first order; {_labels([points])}",
        figure=_figure({"Everyone": points}, {"Everyone": (INK, "solid")}, report.curves),
        table=share_table(report, None),
        is_tall=True,
    )


def split_chart(report: Report, by: str) -> Chart | None:
    """Draw a curve a group; those with too few to follow are named instead."""
    curves = _ordered(report.curves, by)
    names = {one.group[by]: label(one.group[by], by) for one in curves}
    strokes = _strokes(list(names), by)
    enough = [one for one in curves if len(_precise(one)) > 1 and one.group[by] in strokes]
    if not enough:
        return None
    return Chart(
        key=f"repeat-by-{by.replace(':', '-')}",
        title=difference(report, by, [one.group[by] for one in enough]),
        about=f"{_clock(by)}; {_labels([_precise(one) for one in enough])}",
        figure=_figure(
            {names[one.group[by]]: _precise(one) for one in enough},
            {names[group]: stroke for group, stroke in strokes.items() if group in names},
            enough,
        ),
        note=_not_drawn([names[one.group[by]] for one in curves if one not in enough]),
        table=share_table(report, by),
        is_tall=True,
    )


def _strokes(groups: list[str], by: str) -> dict[str, Stroke]:
    """Return each group's colour and dash: a verdict's own, else one that stands for nothing."""
    if by == VERDICT:
        return {group: (COLOURS.get(group, GREY), "solid") for group in groups}
    known = [group for group in groups if group != UNKNOWN]
    free = ((colour, dash) for dash in DASHES for colour in NEUTRAL)
    return {**dict(zip(known, free, strict=False)), UNKNOWN: (GREY, "solid")}


def _not_drawn(names: list[str]) -> str | None:
    if not names:
        return None
    return f"Not drawn, being the smallest: {', '.join(names)}. The figures have them."


def _clock(by: str) -> str:
    if by == VERDICT:
        return "Share that bought again, by days since the landmark (14 days after they were due)"
    return "Share that bought again, by days since the first order"


def _labels(drawn: Collection[Sequence[CurvePoint]]) -> str:
    """Say which day the shares beside the curves are of."""
    day = _common_day(drawn)
    said = "" if _end_alike(drawn) else " (dotted), the last that all curves reach"
    return f"labels: by day {day}{said}"


def _common_day(drawn: Collection[Sequence[CurvePoint]]) -> int:
    """Return the last day all curves reach: shares of different days would read as a ranking."""
    return min(points[-1].day for points in drawn)


def _end_alike(drawn: Collection[Sequence[CurvePoint]]) -> bool:
    return len({points[-1].day for points in drawn}) == 1


def _ordered(curves: Sequence[Curve], by: str) -> list[Curve]:
    if by == VERDICT:
        return sorted(curves, key=lambda one: place_of(one.group[VERDICT]))
    return sorted(curves, key=lambda one: -one.points[0].at_risk if one.points else 0)


def _precise(curve: Curve) -> list[CurvePoint]:
    """Return the part of the first year that rests on enough customers."""
    year = [point for point in curve.points if point.day <= TICKS[-1]]
    return list(takewhile(lambda point: point.precise or point.day == 0, year))


def _figure(
    drawn: dict[str, list[CurvePoint]], strokes: dict[str, Stroke], curves: Sequence[Curve]
) -> dict[str, object]:
    day = _common_day(drawn.values())
    lines = [
        _line(name, points, strokes[name], curve, day)
        for (name, points), curve in zip(drawn.items(), curves, strict=True)
    ]
    highest = max(point.high for points in drawn.values() for point in points)
    top = next(top for top in TOPS if top >= highest)
    return charts.step_curves(lines, TICKS, top, None if _end_alike(drawn.values()) else day)


def _line(
    name: str, points: list[CurvePoint], stroke: Stroke, curve: Curve, day: int
) -> charts.Line:
    labelled = [point.value for point in points if point.day <= day]
    return charts.Line(
        name=name,
        said=words.percent(labelled[-1], 0),
        colour=stroke[0],
        dash=stroke[1],
        days=[point.day for point in points],
        values=[round(point.value, 4) for point in points],
        lows=[round(point.low, 4) for point in points],
        highs=[round(point.high, 4) for point in points],
        at_risk=[_at_risk(curve, tick) for tick in TICKS],
        followed=[point.at_risk for point in points],
    )


def _at_risk(curve: Curve, day: int) -> int:
    """Return how many were still followed on a day."""
    return next((point.at_risk for point in curve.points if point.day >= day), 0)
