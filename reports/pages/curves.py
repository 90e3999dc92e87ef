"""Kaplan-Meier curves as charts: of everyone, and a group each where there are enough to follow."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from reports import charts, words
from reports.breakdown import OF_CONTACTS, UNKNOWN
from reports.pages.coming_back import HEADLINE, VERDICT, difference, place_of, share_table
from reports.pages.page import Chart
from reports.pages.panels import label
from reports.palette import COLOURS, GREY, INK, NEUTRAL
from reports.report import Curve, CurvePoint, Report

Stroke = tuple[str, str]

TICKS = (0, 90, 180, 270, 365)
TOPS = (0.01, 0.02, 0.05, *(tenths / 10 for tenths in range(1, 11)))
DASHES = ("solid", "dash")
TITLE_DAY = 90


def everyone_chart(report: Report) -> Chart | None:
    """Draw everybody's curve."""
    share = report.estimate(HEADLINE)
    curve = report.curves[0] if report.curves else Curve({}, [])
    if not _is_drawn(curve) or share is None or share.value is None:
        return None
    return Chart(
        key="repeat-everyone",
        title=f"{words.percent(share.value, 0)} of everyone came back within 90 days",
        about=f"Share that bought again, by days since the first order; {_labels([curve])}",
        figure=_figure({"Everyone": curve}, {"Everyone": (INK, "solid")}, report.query.min_n),
        table=share_table(report, None),
        is_tall=True,
    )


def split_chart(report: Report, by: str) -> Chart | None:
    """Draw a curve a group; those with too few to follow are named instead."""
    curves = _ordered(report.curves, by)
    names = {one.group[by]: label(one.group[by], by) for one in curves}
    strokes = _strokes(list(names), by)
    enough = [one for one in curves if _is_drawn(one) and one.group[by] in strokes]
    if not enough:
        return None
    return Chart(
        key=f"repeat-by-{by.replace(':', '-')}",
        title=difference(report, by, [one.group[by] for one in enough]),
        about=f"{_clock(by)}; {_labels(enough)}",
        figure=_figure(
            {names[one.group[by]]: one for one in enough},
            {names[group]: stroke for group, stroke in strokes.items() if group in names},
            report.query.min_n,
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
    if by in {VERDICT, *OF_CONTACTS}:
        return "Share that bought again, by days since the landmark (14 days after they were due)"
    return "Share that bought again, by days since the first order"


def _labels(drawn: Iterable[Curve]) -> str:
    """Say which days the shares beside the curves are of, and what is grey in them."""
    is_grey = any(not point.precise for curve in drawn for point in _first_year(curve))
    grey = "; grey where few are still followed" if is_grey else ""
    return f"labels: where each line ends; dotted: day {TITLE_DAY}{grey}"


def _ordered(curves: Sequence[Curve], by: str) -> list[Curve]:
    if by == VERDICT:
        return sorted(curves, key=lambda one: place_of(one.group[VERDICT]))
    return sorted(curves, key=lambda one: -one.points[0].at_risk if one.points else 0)


def _first_year(curve: Curve) -> list[CurvePoint]:
    return [point for point in curve.points if point.day <= TICKS[-1]]


def _precise(curve: Curve) -> list[CurvePoint]:
    """Return the part of the first year that rests on enough customers."""
    return list(takewhile(lambda point: point.precise or point.day == 0, _first_year(curve)))


def _is_drawn(curve: Curve) -> bool:
    return len(_precise(curve)) > 1


def _figure(drawn: dict[str, Curve], strokes: dict[str, Stroke], least: int) -> dict[str, object]:
    lines = [_line(name, curve, strokes[name], least) for name, curve in drawn.items()]
    highest = max(high for line in lines for high in line.highs)
    top = next(top for top in TOPS if top >= highest)
    return charts.step_curves(lines, TICKS, top, TITLE_DAY)


def _line(name: str, curve: Curve, stroke: Stroke, least: int) -> charts.Line:
    """Return a curve's first year, as far as no fewer are followed than may be shown."""
    points = [point for point in _first_year(curve) if point.at_risk >= least]
    return charts.Line(
        name=name,
        said=words.percent(points[-1].value, 0),
        colour=stroke[0],
        dash=stroke[1],
        firm=len(_precise(curve)),
        days=[point.day for point in points],
        values=[round(point.value, 4) for point in points],
        lows=[round(point.low, 4) for point in points],
        highs=[round(point.high, 4) for point in points],
        at_risk=[_at_risk(curve, tick, least) for tick in TICKS],
        followed=[point.at_risk for point in points],
    )


def _at_risk(curve: Curve, day: int, least: int) -> str:
    """Return how many were still followed on a day, a dash of fewer than may be shown."""
    followed = next((point.at_risk for point in curve.points if point.day >= day), 0)
    return words.DASH if 0 < followed < least else words.count(followed)
