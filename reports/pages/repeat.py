"""Repeat buying: the share that came back, day by day, by verdict and for everybody."""

from dataclasses import replace

from reports import words
from reports.pages.coming_back import HEADLINE, VERDICT, happy_and_wrong, left_wrong_come_back
from reports.pages.curves import everyone_chart, split_chart
from reports.pages.page import Empty, Page, Table
from reports.pages.panels import Ask, as_of, figure, finding, group_name, said, shown
from reports.query import Query
from reports.report import Report

NO_ORDERS = Empty(
    missing="No customer can be followed yet",
    why="The share that buys again will stand here as a curve from their first order.",
    step="import the shop's orders.",
    command="comeback import orders FILE.csv",
)


def repeat_page(ask: Ask, query: Query) -> Page:
    """Build the page; `query.by` chooses what the curves are split by, the verdict if nothing."""
    by = query.by or VERDICT
    everybody = ask("repeat", replace(query, by=None))
    split = ask("repeat", replace(query, by=by, against=None))
    period = words.days(query.first_day, query.last_day)
    first = everybody.estimate(HEADLINE)
    return Page(
        name="Repeat buying",
        sentence=_sentence(everybody, split, by),
        as_of=as_of(everybody.as_of, f"{period}; first order of each customer in the period"),
        headlines=tuple(
            figure(f"Within {days} days", everybody, f"repeat_{days}d", "customer")
            for days in query.horizons
        ),
        charts=shown(split_chart(split, by), everyone_chart(everybody)),
        tables=_left_out(split, by),
        notes=tuple(dict.fromkeys([*everybody.notes, *split.notes])),
        empty=NO_ORDERS if first is None or first.n == 0 else None,
        definition=HEADLINE,
        finding=finding(everybody, HEADLINE),
    )


def _sentence(everybody: Report, split: Report, by: str) -> str:
    share = said(everybody.estimate(HEADLINE))
    if share is None:
        return "It is too early to say how many customers come back."
    first = f"{share} of customers bought again within 90 days of their first order."
    pair = happy_and_wrong(split) if by == VERDICT else None
    if pair is None:
        return first
    how = left_wrong_come_back(*pair)
    if how is None:
        return f"{first} Whether being left wrong changes that cannot be told from noise."
    return f"{first} Those we left wrong come back **{how}** than the satisfied."


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
                words.count_or_fewer(one.count, report.query.min_n),
            )
            for one in report.left_out
        ),
        words=2,
    )
    return (counted_out,)
