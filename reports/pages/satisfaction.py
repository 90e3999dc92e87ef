"""Satisfaction: the share satisfied, the verdict tree, and where the verdicts differ."""

from collections.abc import Sequence
from dataclasses import replace

from reports import charts, words
from reports.metrics.coverage.weighting import SATISFIED_WEIGHTED
from reports.pages.differences import extremes, no_extremes
from reports.pages.emptiness import unanswered
from reports.pages.page import Chart, Empty, Headline, Page
from reports.pages.panels import (
    Ask,
    as_of,
    dots,
    figure,
    finding,
    interval,
    largest,
    moved,
    problem_headlines,
    ranked,
    said,
    shown,
    table,
    too_few_to_say,
    was_followed_up,
)
from reports.pages.verdict_tree import verdict_tree
from reports.query import Query
from reports.report import Report, Row

BY = "on_time_delivery"
MULTIPLES = ("on_time_delivery", "channel", "fulfilment", "region", "buyer", "value_band")
MOST, FEW, MANY = 3, 8, 20
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
    alone = replace(query, against=None)
    multiples = [by_dimension(ask, alone, other) for other in others]
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="Satisfaction",
        sentence=_sentence(everybody),
        as_of=as_of(everybody.as_of, period),
        headlines=(
            _satisfied(everybody),
            *problem_headlines(everybody, "put_right", "left_wrong"),
            figure(
                "Handled as they wanted", everybody, "handled_as_wanted", "dissatisfied customer"
            ),
        ),
        tree=verdict_tree(everybody),
        charts=shown(by_dimension(ask, alone, by, MANY)),
        multiples_title="Is it the same everywhere?",
        multiples=shown(*multiples)[:MOST],
        notes=tuple(everybody.notes),
        empty=_empty(everybody),
        definition="satisfied",
        finding=finding(everybody, "satisfied"),
    )


def _empty(report: Report) -> Empty | None:
    satisfied = report.estimate("satisfied")
    return unanswered(report, NO_ANSWERS) if satisfied is None or satisfied.n == 0 else None


def _satisfied(report: Report) -> Headline:
    """Return the share satisfied, and under it what it is, and moved by, once weighted."""
    plain = figure("Satisfied", report, "satisfied", "answer")
    weighted = report.estimate(SATISFIED_WEIGHTED)
    if weighted is None or weighted.value is None:
        return plain
    change = moved(report, SATISFIED_WEIGHTED)
    beside = f", {change[:1].lower()}{change[1:]}" if change else f" ({interval(weighted)})"
    said = f"{words.percent(weighted.value)} weighted{beside}"
    return replace(plain, detail=(*plain.detail, said))


def by_dimension(ask: Ask, query: Query, by: str, most: int = FEW) -> Chart | None:
    """Chart the share satisfied of each group of a dimension, if there are two to compare."""
    rows = ranked(ask("satisfaction", replace(query, by=by)), "satisfied", by)
    known = [row for row in rows if row.estimate.value is not None]
    drawn = largest(known, most)
    points = dots(drawn, by, "answer")
    if len(points) < 2:
        return None
    return Chart(
        key=f"by-{by.replace(':', '-')}",
        title=_finding(drawn, len(rows), by),
        about=f"Share satisfied, by {words.dimension(by)}",
        figure=charts.interval_dots(points),
        note=f"The {most} largest of {len(known)}; the figures have all."
        if most < len(known)
        else None,
        table=table(f"Share satisfied by {words.dimension(by)}", rows, by, "Satisfied", "Answers"),
    )


def _finding(drawn: Sequence[Row], known: int, by: str) -> str:
    """Name the groups that are furthest apart, if chance alone would not part them so."""
    found = extremes(drawn)
    if found is None:
        return no_extremes(drawn, known, by, "satisfaction", "answers")
    (high, top), (low, bottom) = ((row.group[by], row.estimate.value or 0.0) for row in found)
    return (
        f"{words.name_of(high)}: {words.percent(top, 0)} satisfied; "
        f"{words.inside(low)}: {words.percent(bottom, 0)}"
    )


def _sentence(report: Report) -> str:
    satisfied, left_wrong = report.estimate("satisfied"), report.estimate("left_wrong")
    share = said(satisfied)
    if share is None:
        return "Not enough customers have answered to say how many are satisfied."
    few = too_few_to_say(satisfied, "may be satisfied")
    if few:
        return few
    sentence = f"{share} of the customers who answered were satisfied with how we handled it all"
    wrong = said(left_wrong)
    if wrong is None:
        return f"{sentence}."
    if not was_followed_up(report):
        return f"{sentence}. What became of the others is not known."
    return f"{sentence}; {wrong} were left wrong."
