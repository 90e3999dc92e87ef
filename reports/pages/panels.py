"""From estimates to what a page shows of them: figures, dots, tables, and whether they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from reports import words
from reports.against import said_against, write_against
from reports.breakdown import UNKNOWN
from reports.charts import Dot
from reports.estimate import Estimate
from reports.metrics.change import SUFFIX
from reports.metrics.metric import Unit
from reports.metrics.registry import find_metric
from reports.pages.page import Chart, Headline, Table
from reports.palette import BLUE
from reports.query import Query
from reports.report import Report, Row
from reports.units import write_interval, write_value

Ask = Callable[[str, Query], Report]
GREYED = "grey: too little to say"


def headline(
    label: str,
    estimate: Estimate | None,
    noun: str,
    change: str | None = None,
    scope: str = "",
) -> Headline:
    """Return a figure with its interval and n; what cannot be known says why."""
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate and estimate.reason else "Not known yet"
        return Headline(label, words.DASH, (why,), is_grey=True)
    detail = (interval(estimate), f"of {words.counted(estimate.n, noun)}{scope}")
    return Headline(label, words.percent(estimate.value), detail, change, not estimate.precise)


def figure(label: str, report: Report, metric: str, noun: str, scope: str = "") -> Headline:
    """Return a figure of everybody with its change, where the report compares."""
    return headline(label, report.estimate(metric), noun, moved(report, metric), scope)


def moved(report: Report, metric: str, **group: str) -> str | None:
    """Return how a figure differs from what it is compared with, and whether that is noise."""
    against, name = report.query.against, metric + SUFFIX
    change = report.estimate(name, **group, against=write_against(against)) if against else None
    if against is None or change is None:
        return None
    if change.value is None or change.low is None or change.high is None:
        return f"Not compared: {change.reason}"
    unit = find_metric(name).unit
    noise = ": noise" if change.is_noise else ""
    return (
        f"{write_value(unit, change.value)} against {said_against(against)} "
        f"({write_interval(unit, change.low, change.high)}){noise}"
    )


def finding(report: Report, metric: str) -> str | None:
    """Return the sentence that compares a figure; None where the report compares nothing."""
    title = f"{find_metric(metric).title}:"
    return next((sentence for sentence in report.findings if sentence.startswith(title)), None)


def was_followed_up(report: Report) -> bool:
    """Tell whether any of the dissatisfied said how the problem was handled."""
    handled = report.estimate("handled_as_wanted")
    return handled is not None and handled.n > 0


def problem_headlines(report: Report, *verdicts: str) -> list[Headline]:
    """Return the shares put right and left wrong; not satisfied, where nobody said which."""
    satisfied = report.estimate("satisfied")
    if satisfied is None or satisfied.value is None or was_followed_up(report):
        return [figure(words.name_of(one), report, one, "answer") for one in verdicts]
    return [headline("Not satisfied", others(satisfied), "answer")]


def others(share: Estimate) -> Estimate:
    """Return the share of those who do not count towards another, its interval mirrored."""
    value, low, high = (
        None if one is None else 1 - one for one in (share.value, share.high, share.low)
    )
    return replace(share, value=value, low=low, high=high, hits=share.n - (share.hits or 0))


def interval(estimate: Estimate, unit: Unit = "share") -> str:
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return write_interval(unit, estimate.low, estimate.high)


def said(estimate: Estimate | None, places: int = 1) -> str | None:
    """Return a value for a sentence, marked as its figure."""
    if estimate is None or estimate.value is None:
        return None
    return f"**{words.percent(estimate.value, places)}**"


def too_few_to_say(estimate: Estimate | None, what: str) -> str | None:
    """Return what can be said of a share that is not precise: its interval, and why no more."""
    if estimate is None or estimate.value is None or estimate.precise:
        return None
    low, high = words.percent(estimate.low or 0.0, 0), words.percent(estimate.high or 0.0, 0)
    answers = words.counted(estimate.n, "answer")
    return f"Anything from **{low}** to **{high}** of customers {what}: {answers} say no more."


def dots(
    rows: Sequence[Row], by: str, noun: str, colours: Mapping[str, str] | None = None
) -> list[Dot]:
    """Return one dot a group that has a value."""
    return [
        Dot(
            label=row.group[by] if by == "month" else label(row.group[by], by),
            value=row.estimate.value,
            low=row.estimate.low or 0.0,
            high=row.estimate.high or 0.0,
            hover=hover(group_name(row.group[by], by), row.estimate, noun),
            said=words.percent(row.estimate.value, 0),
            colour=(colours or {}).get(row.group[by], BLUE),
            is_grey=not row.estimate.precise,
        )
        for row in rows
        if row.estimate.value is not None
    ]


def hover(name: str, estimate: Estimate, noun: str) -> str:
    """Return what is said when a mark is pointed at: value, interval, n."""
    grey = "" if estimate.precise else f"<br>{GREYED}"
    return (
        f"{escape(name)}<br>{words.percent(estimate.value or 0.0)}"
        f" ({interval(estimate)})<br>{words.counted(estimate.n, noun)}{grey}"
    )


def group_name(value: str, by: str) -> str:
    """Return a group's name as a label."""
    return words.month(value) if by == "month" and value[:1].isdigit() else words.name_of(value, by)


def label(value: str, by: str) -> str:
    """Return a group's name as it fits beside its mark in a chart."""
    return words.BRIEF.get((by, value)) or group_name(value, by)


def table(caption: str, rows: Sequence[Row], by: str, value: str, of_what: str) -> Table:
    """Return groups with their value, interval and n; a value that is not known says why."""
    return Table(
        caption,
        (words.dimension(by).capitalize(), value, "95% interval", of_what),
        tuple((group_name(row.group[by], by), *cells(row.estimate)) for row in rows),
    )


def cells(estimate: Estimate, unit: Unit = "share") -> tuple[str, str, str]:
    """Return value, interval and n as cells."""
    n = words.count(estimate.n)
    if estimate.value is None:
        return words.DASH, estimate.reason or "not known", n
    return write_value(unit, estimate.value), interval(estimate, unit), n


def ranked(report: Report, metric: str, by: str) -> list[Row]:
    """Return a metric's groups, the highest first, what is not known last."""
    rows = [row for row in report.rows if row.metric == metric and set(row.group) == {by}]
    return sorted(rows, key=lambda row: (row.group[by] == UNKNOWN, -(row.estimate.value or 0)))


def largest(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the rows of the groups with most behind them, in the order they were in."""
    kept = sorted(rows, key=lambda row: -row.estimate.n)[:most]
    return [row for row in rows if row in kept]


def shown(*charts: Chart | None) -> tuple[Chart, ...]:
    """Return the charts there is something to draw for."""
    return tuple(chart for chart in charts if chart)


def as_of(day: date | None, period: str) -> str:
    """Return the last line's first half: as of when, and over which period."""
    return f"As of {words.day(day) if day else 'no day yet'}, orders placed {period}"
