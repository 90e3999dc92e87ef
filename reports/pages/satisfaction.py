"""Satisfaction: the share satisfied, the verdict tree, and where the verdicts differ."""

from dataclasses import replace

from reports import charts
from reports.pages import words
from reports.pages.page import Chart, Empty, Page
from reports.pages.panels import (
    Ask,
    apart,
    as_of,
    dots,
    headline,
    ranked,
    said,
    shown,
    table,
)
from reports.pages.verdict_tree import verdict_tree
from reports.query import Query
from reports.report import Report

BY = "on_time_delivery"
MULTIPLES = ("on_time_delivery", "channel", "fulfilment", "region", "buyer", "value_band")
MOST = 3
NO_ANSWERS = Empty(
    missing="No customer has answered yet",
    why="The share satisfied and the verdict tree will stand here, each with its interval.",
    step="Switch a survey on",
    href="surveys.overview",
)


def satisfaction_page(ask: Ask, query: Query) -> Page:
    """Build the page; `query.by` chooses the breakdown of the main chart."""
    everybody = ask("satisfaction", replace(query, by=None))
    by = query.by or BY
    others = [one for one in MULTIPLES if one != by]
    multiples = [by_dimension(ask, query, other) for other in others]
    period = words.days(query.first_day, query.last_day)
    satisfied = everybody.estimate("satisfied")
    return Page(
        name="Satisfaction",
        sentence=_sentence(everybody),
        as_of=as_of(everybody.as_of, period),
        headlines=(
            headline("Satisfied", satisfied, "answer"),
            headline("Put right", everybody.estimate("put_right"), "answer"),
            headline("Left wrong", everybody.estimate("left_wrong"), "answer"),
            headline(
                "Handled as they wanted",
                everybody.estimate("handled_as_wanted"),
                "dissatisfied customer",
            ),
        ),
        tree=verdict_tree(everybody),
        charts=shown(by_dimension(ask, query, by)),
        multiples_title="Where customers differ",
        multiples=shown(*multiples)[:MOST],
        notes=tuple(everybody.notes),
        empty=NO_ANSWERS if satisfied is None or satisfied.n == 0 else None,
        definition="satisfied",
    )


def by_dimension(ask: Ask, query: Query, by: str) -> Chart | None:
    """Chart the share satisfied of each group of a dimension, if there are two to compare."""
    rows = ranked(ask("satisfaction", replace(query, by=by)), "satisfied", by)
    points = dots(rows, by, "answer")
    if len(points) < 2:
        return None
    gap = apart(rows)
    if gap:
        (high, top), (low, bottom) = ((row.group[by], row.estimate.value) for row in gap)
        title = (
            f"{words.name_of(high)}: {words.percent(top or 0, 0)} satisfied; "
            f"{words.name_of(low).lower()}: {words.percent(bottom or 0, 0)}"
        )
    else:
        title = f"No difference by {words.dimension(by)} that is more than noise"
    return Chart(
        key=f"by-{by.replace(':', '-')}",
        title=title,
        about=f"Share satisfied, by {words.dimension(by)}",
        figure=charts.interval_dots(points),
        table=table(f"Share satisfied by {words.dimension(by)}", rows, by, "Satisfied", "Answers"),
    )


def _sentence(report: Report) -> str:
    satisfied, left_wrong = report.estimate("satisfied"), report.estimate("left_wrong")
    share = said(satisfied)
    if share is None:
        return "Not enough customers have answered to say how many are satisfied."
    sentence = f"{share} of the customers who answered were satisfied with how we handled it all"
    wrong = said(left_wrong)
    return f"{sentence}; {wrong} were left wrong." if wrong else f"{sentence}."
