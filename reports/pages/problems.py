"""Problems: what went wrong, what mending the first would reach, and what goes with it."""

from collections.abc import Sequence
from dataclasses import replace

from reports import words
from reports.metrics.back_difference import LESS
from reports.metrics.problems.naming import REASON
from reports.pages.emptiness import unanswered
from reports.pages.naming import rows_of, title_of
from reports.pages.page import Empty, Headline, Link, Page
from reports.pages.panels import (
    Ask,
    as_of,
    figure,
    headline,
    moved,
    others,
    said,
    shown,
    too_few_to_say,
)
from reports.pages.problem_charts import (
    DIFFERENCE,
    FIRST,
    NOUN,
    SAID,
    by_group,
    most_named,
    what_goes_with,
)
from reports.pages.problem_tables import tables_of
from reports.query import Query
from reports.report import Report, Row
from reports.units import write_interval

BY = "on_time_delivery"
MOST = 5
THEMES = Link("The themes that are looked for in what customers write", "themes.overview")
NOBODY = Empty(
    missing="No dissatisfied customer has answered yet",
    why="What went wrong will stand here, the most frequent first, and what goes with it.",
    step="Switch a survey on",
    href="surveys.overview",
)


def problems_page(ask: Ask, query: Query) -> Page:
    """Build the page; `query.by` chooses the groups whose reasons stand beside each other."""
    report = ask("problems", replace(query, by=None))
    by = query.by or BY
    split = ask("problems", replace(query, by=by, against=None))
    named = rows_of(report, "named", REASON)
    told = report.estimate(SAID)
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="Problems",
        sentence=_sentence(report, named),
        as_of=as_of(report.as_of, period),
        headlines=_headlines(report, named),
        charts=shown(most_named(report, named), what_goes_with(report)),
        multiples_title=f"What went wrong, by {words.dimension(by)}",
        multiples=by_group(split, by, [row.group[REASON] for row in named[:MOST]]),
        tables=tables_of(report),
        links=(THEMES,),
        notes=tuple(report.notes),
        empty=unanswered(report, NOBODY) if told is None or told.n == 0 else None,
        definition="named",
    )


def _sentence(report: Report, named: Sequence[Row]) -> str:
    """Say what is named most often, how far the first reach, and what goes with coming back."""
    if not named or named[0].estimate.value is None:
        return "Too few dissatisfied customers have picked a reason to say what went wrong most."
    first = named[0]
    title = title_of(report, first.group[REASON])
    few = too_few_to_say(first.estimate, f"who were not satisfied say: {title}")
    if few:
        return few
    share = said(first.estimate, 0)
    return f"{share} of the dissatisfied who picked a reason say: **{title}**.{_less(report)}"


def _less(report: Report) -> str:
    """Say of whom fewer come back than of the other dissatisfied, if that is not chance."""
    less = [
        title_of(report, row.group[REASON])
        for row in rows_of(report, DIFFERENCE, REASON)
        if row.label == LESS
    ]
    return f" Fewer come back of those who say: {'; '.join(less)}." if less else ""


def _headlines(report: Report, named: Sequence[Row]) -> tuple[Headline, ...]:
    first = [
        headline(title_of(report, row.group[REASON]), row.estimate, NOUN, _change(report, row))
        for row in named[:1]
    ]
    reached = rows_of(report, "named_so_far", REASON)[:FIRST][-1:]
    together = [headline(f"Picked one of the first {FIRST}", row.estimate, NOUN) for row in reached]
    return (
        *first,
        *together,
        *_again(report),
        figure("Said what went wrong", report, SAID, NOUN),
    )


def _again(report: Report) -> list[Headline]:
    """Return how many had been dissatisfied before, where enough had answered before to tell."""
    first = report.estimate("nth_dissatisfaction", dissatisfaction="first")
    if first is None or not first.precise:
        return []
    of_whom = " of customers who had answered before"
    return [headline("Not their first bad experience", others(first), NOUN, scope=of_whom)]


def _change(report: Report, row: Row) -> str | None:
    """Return how a reason moved: against what was asked for, else against the month before."""
    if report.query.against:
        return moved(report, "named", **row.group)
    changes = [
        one
        for one in report.rows
        if one.metric == "named_change" and one.group.get(REASON) == row.group[REASON]
    ]
    if not changes or changes[0].estimate.value is None:
        return None
    change, group = changes[0].estimate, changes[0].group
    noise = ": noise" if change.is_noise else ""
    months = f"{words.month(group['month'])} against {words.month(group['against'], False)}"
    ends = write_interval("difference of shares", change.low or 0.0, change.high or 0.0)
    return f"{months}: {words.points(change.value or 0.0)} points ({ends}){noise}"
