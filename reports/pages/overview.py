"""The overview: where do we stand, and what moved."""

from dataclasses import replace
from datetime import date

from reports import charts, words
from reports.pages.emptiness import unanswered
from reports.pages.five import answers
from reports.pages.movement import movement, with_movement
from reports.pages.page import Chart, Empty, Page
from reports.pages.panels import (
    Ask,
    as_of,
    dots,
    finding,
    said,
    shown,
    table,
    too_few_to_say,
)
from reports.period import last_due_months
from reports.query import Query
from reports.report import Report, Row
from reports.statistics.differing import alike

LEAST_CHANCE = 0.05
MONTHS_SHOWN = 24
NO_ANSWERS = Empty(
    missing="Nobody has answered yet",
    why="The orders are here. What customers think of them will be, once some are asked.",
    step="Switch a survey on",
    href="surveys.overview",
)


def overview_page(ask: Ask, query: Query) -> Page:
    """Build the page the manager sees on Monday."""
    report = ask("overview", replace(query, by=None))
    by_months = replace(query, against=None, by="month")
    return Page(
        name="Overview",
        sentence=sentence_of(report),
        as_of=as_of(report.as_of, words.days(query.first_day, query.last_day)),
        answers=with_movement(report, answers(report)),
        charts=shown(by_month(ask("satisfaction", by_months))),
        notes=tuple(report.notes),
        empty=_empty(report),
        definition="satisfied",
        finding=finding(report, "satisfied"),
    )


def _empty(report: Report) -> Empty | None:
    satisfied = report.estimate("satisfied")
    return unanswered(report, NO_ANSWERS) if satisfied is None or satisfied.n == 0 else None


def by_month(report: Report) -> Chart | None:
    """Chart the share satisfied month by month, its title what can be said of it."""
    rows = [row for row in report.rows if row.metric == "satisfied" and "month" in row.group]
    rows = sorted(rows, key=lambda row: row.group["month"])[-MONTHS_SHOWN:]
    rows = [_grey_until_due(row, report.as_of) for row in rows]
    points = dots(rows, "month", "answer")
    if len(points) < 3:
        return None
    precise = [dot for dot in points if not dot.is_grey]
    last = f"Satisfied {precise[-1].said}" if precise else ""
    return Chart(
        key="by-month",
        title=_range(rows) or "Satisfied, month by month",
        about=(
            "Share satisfied by the month the order was placed, with 95% intervals; "
            "grey where few have answered or orders are not due yet"
        ),
        figure=charts.trend(points, last),
        table=table("Share satisfied by month", rows[::-1], "month", "Satisfied", "Answers"),
    )


def _grey_until_due(row: Row, as_of: date | None) -> Row:
    """Return a month as one too little is known of while its late orders are waited for."""
    if as_of is None or row.group["month"] <= f"{last_due_months(as_of)[0].first_day:%Y-%m}":
        return row
    return replace(row, estimate=replace(row.estimate, precise=False))


def _range(rows: list[Row]) -> str | None:
    """Say between which shares the months lie that have enough answers."""
    known = [row for row in rows if row.estimate.precise]
    if len(known) < 3:
        return None
    shares = [row.estimate.value or 0.0 for row in known]
    low, high = words.percent(min(shares), 0), words.percent(max(shares), 0)
    since = words.month(known[0].group["month"])
    chance = alike([(row.estimate.hits or 0, row.estimate.n) for row in known])
    if chance is None or chance > LEAST_CHANCE:
        return f"From {low} to {high} a month since {since}: no more spread than chance gives"
    return f"From {low} to {high} a month since {since}: more spread than chance gives"


def sentence_of(report: Report) -> str:
    few = too_few_to_say(report.estimate("satisfied"), "may be satisfied")
    satisfied, repeat = said(report.estimate("satisfied")), said(report.estimate("repeat_90d"))
    if few:
        everybody = "customers" if report.filters else "all customers"
        back = f" {repeat} of {everybody} came back within 90 days." if repeat else ""
        return few + back
    if satisfied:
        first = f"{satisfied} of the customers who answered were satisfied."
        return f"{first} {movement(report)}".strip()
    if repeat:
        return (
            f"{repeat} of customers came back within 90 days. None has been asked what they think."
        )
    return "There is not enough to say yet whether customers are satisfied and come back."
