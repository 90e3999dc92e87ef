"""Repeat buying: the share that came back, day by day, for everybody and by verdict."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import takewhile

from reports import charts
from reports.estimate import Estimate
from reports.pages import words
from reports.pages.page import Chart, Empty, Headline, Page, Table
from reports.pages.panels import (
    Ask,
    as_of,
    cells,
    differ,
    dots,
    extremes,
    group_name,
    headline,
    said,
    shown,
    table,
)
from reports.palette import AMBER, BLUE, COLOURS, GREY, INK, SKY, VERMILION
from reports.query import Query
from reports.report import Curve, Report

TICKS = (0, 90, 180, 270, 365)
TOPS = (0.01, 0.02, 0.05, *(tenths / 10 for tenths in range(1, 11)))
HEADLINE = "repeat_90d"
BY = "verdict"
ORDER = ("satisfied", "put_right", "left_wrong", "unsaid", "no_answer", "never_asked")
CYCLE = (BLUE, VERMILION, AMBER, SKY, INK, GREY)
MOST_LINES = 6
NO_ORDERS = Empty(
    missing="No customer can be followed yet",
    why="The share that buys again will stand here as a curve from their first order.",
    step="Import the shop's orders: comeback import orders FILE.csv",
)


def repeat_page(ask: Ask, query: Query) -> Page:
    """Build the page; `query.by` chooses what the curves are split by, the verdict if nothing."""
    by = query.by or BY
    everybody = ask("repeat", replace(query, by=None))
    split = ask("repeat", replace(query, by=by))
    period = words.days(query.first_day, query.last_day)
    first = everybody.estimate(HEADLINE)
    return Page(
        name="Repeat buying",
        sentence=_sentence(everybody, split, by),
        as_of=as_of(everybody.as_of, f"{period}; first order of each customer in the period"),
        headlines=tuple(_headlines(everybody)),
        charts=shown(split_chart(split, by), curve_chart(everybody)),
        tables=_left_out(split, by),
        notes=tuple(dict.fromkeys([*everybody.notes, *split.notes])),
        empty=NO_ORDERS if first is None or first.n == 0 else None,
        definition=HEADLINE,
    )


def _headlines(report: Report) -> list[Headline]:
    return [
        headline(f"Within {days} days", report.estimate(f"repeat_{days}d"), "customer")
        for days in report.query.horizons
    ]


def split_chart(report: Report, by: str) -> Chart | None:
    """Draw a curve a group, each labelled at its end."""
    curves = [one for one in _ordered(report.curves, by) if len(one.points) > 1][:MOST_LINES]
    if not curves:
        return None
    colours = _colours(curves, by)
    lines = [_line(one, group_name(one.group[by], by), colours[one.group[by]]) for one in curves]
    return Chart(
        key=f"repeat-by-{by.replace(':', '-')}",
        title=_difference(report, by) or f"No difference by {words.dimension(by)} beyond noise",
        about=_clock(by),
        figure=charts.step_curves(lines, TICKS, _top(curves)),
        table=_table(report, by),
        is_tall=True,
    )


def curve_chart(report: Report) -> Chart | None:
    """Draw everybody's curve."""
    curves = [one for one in report.curves if len(one.points) > 1]
    if not curves:
        return None
    share = said(report.estimate(HEADLINE), 0)
    lines = [_line(curves[0], "Everyone", BLUE)]
    return Chart(
        key="repeat-everybody",
        title=f"{share} came back within 90 days".replace("**", "") if share else "Who came back",
        about="Share that bought again, by days since the first order",
        figure=charts.step_curves(lines, TICKS, _top(curves)),
        table=_table(report, None),
        is_tall=True,
    )


def by_verdict(report: Report) -> Chart | None:
    """Draw the share back within 90 days of each verdict, small enough for the overview."""
    rows = [row for row in report.rows if row.metric == HEADLINE and BY in row.group]
    rows.sort(key=lambda row: _place(row.group[BY]))
    points = dots(rows, BY, "customer", COLOURS)
    if len(points) < 2:
        return None
    return Chart(
        key="back-by-verdict",
        title=_difference(report, BY)
        or "No difference by verdict in who comes back that is more than noise",
        about="Share back within 90 days of the landmark, by verdict",
        figure=charts.interval_dots(points),
        table=table("Share that came back", rows, BY, "Within 90 days", "Customers"),
    )


def _clock(by: str) -> str:
    if by == BY:
        return "Share that bought again, by days since the landmark (14 days after they were due)"
    return "Share that bought again, by days since the first order"


def _ordered(curves: Sequence[Curve], by: str) -> list[Curve]:
    if by != BY:
        return sorted(curves, key=lambda one: -one.points[0].at_risk if one.points else 0)
    return sorted(curves, key=lambda one: _place(one.group[BY]))


def _place(verdict: str) -> int:
    return ORDER.index(verdict) if verdict in ORDER else len(ORDER)


def _colours(curves: Sequence[Curve], by: str) -> dict[str, str]:
    if by == BY:
        return COLOURS
    return {one.group[by]: colour for one, colour in zip(curves, CYCLE, strict=False)}


def _line(curve: Curve, name: str, colour: str) -> charts.Line:
    """Return the part of a curve that rests on enough customers."""
    whole = [point for point in curve.points if point.day <= TICKS[-1]]
    points = list(takewhile(lambda point: point.precise or point.day == 0, whole))
    if len(points) < 2:
        points, colour = whole, GREY
    return charts.Line(
        name=name,
        said=words.percent(points[-1].value, 0),
        colour=colour,
        days=[point.day for point in points],
        values=[point.value for point in points],
        lows=[point.low for point in points],
        highs=[point.high for point in points],
        at_risk=[_at_risk(curve, tick) for tick in TICKS],
        hover=[
            f"{escape(name)}, day {point.day}<br>{words.percent(point.value)}"
            f" ({words.between(point.low, point.high)})<br>{point.at_risk:,} still watched"
            for point in points
        ],
    )


def _at_risk(curve: Curve, day: int) -> int:
    """Return how many were still watched on a day."""
    return next((point.at_risk for point in curve.points if point.day >= day), 0)


def _top(curves: Sequence[Curve]) -> float:
    """Return where the axis ends: above the highest band that is drawn."""
    highest = max(
        (
            point.high
            for one in curves
            for point in one.points
            if point.precise and point.day <= TICKS[-1]
        ),
        default=1.0,
    )
    return next(top for top in TOPS if top >= highest)


def _sentence(everybody: Report, split: Report, by: str) -> str:
    share = said(everybody.estimate(HEADLINE))
    if share is None:
        return "It is too early to say how many customers come back."
    difference = _difference(split, by)
    if by != BY or difference is None:
        return f"{share} of customers bought again within 90 days of their first order."
    return f"{share} of customers bought again within 90 days. {difference}."


def _difference(report: Report, by: str) -> str | None:
    """Say which two groups are apart; None where it could be chance."""
    rows = [row for row in report.rows if row.metric == HEADLINE and by in row.group]
    known = {row.group[by]: row.estimate for row in rows if row.estimate.precise}
    if by == BY and "satisfied" in known and "left_wrong" in known:
        return _by_verdict(known["satisfied"], known["left_wrong"])
    found = extremes(rows)
    if found is None:
        return None
    (high, best), (low, worst) = ((row.group[by], row.estimate.value or 0.0) for row in found)
    return (
        f"{group_name(high, by)}: {words.percent(best, 0)} came back within 90 days; "
        f"{words.inside(low)}: {words.percent(worst, 0)}"
    )


def _by_verdict(happy: Estimate, wrong: Estimate) -> str:
    """Hold those left wrong against the satisfied: the question of the page."""
    low, high = words.percent(wrong.value or 0, 0), words.percent(happy.value or 0, 0)
    if differ(happy, wrong):
        return f"Customers left wrong come back less: {low} against {high} of the satisfied"
    if differ(wrong, happy):
        return f"Customers left wrong come back more: {low} against {high} of the satisfied"
    return f"Left wrong or satisfied, about as many came back ({low} and {high})"


def _table(report: Report, by: str | None) -> Table:
    rows = [row for row in report.rows if row.metric.startswith("repeat_")]
    if by == BY:
        rows.sort(key=lambda row: _place(row.group[BY]))
    head = (words.dimension(by).capitalize(),) if by else ()
    return Table(
        f"Share that came back, {f'by {words.dimension(by)}' if by else 'everyone'}",
        (*head, "Within", "Came back", "95% interval", "Customers"),
        tuple(
            (
                *((group_name(row.group[by], by),) if by else ()),
                row.metric.removeprefix("repeat_").removesuffix("d") + " days",
                *cells(row.estimate),
            )
            for row in rows
        ),
    )


def _left_out(report: Report, by: str) -> tuple[Table, ...]:
    """List who is not counted, and why."""
    if not report.left_out:
        return ()
    counted_out = Table(
        "Counted out of the curves",
        (words.dimension(by).capitalize(), "Why", "Customers"),
        tuple(
            (
                group_name(one.group[by], by) if by in one.group else "Everybody",
                one.cause,
                words.count(one.count),
            )
            for one in report.left_out
        ),
        words=2,
    )
    return (counted_out,)
