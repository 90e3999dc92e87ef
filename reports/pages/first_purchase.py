"""First purchase: what first buyers expected, what goes with buying again, and the way to it."""

from dataclasses import replace

from reports import words
from reports.metrics.first_purchase.rows import SHARE
from reports.pages.coming_back import HEADLINE
from reports.pages.curves import everyone_chart
from reports.pages.expectations import (
    WHERE,
    asked_in,
    expectations_block,
    least_met,
    strongest,
)
from reports.pages.page import Chart, Empty, Headline, Page
from reports.pages.panels import Ask, as_of, figure, finding, headline, said, shown
from reports.query import Query
from reports.report import Report

NO_FIRST_BUYERS = Empty(
    missing="No first buyer can be followed yet",
    why="What first buyers expected, and whether they buy a second time, will stand here.",
    step="import the shop's orders.",
    command="comeback import orders FILE.csv",
)
UNASKED = (
    "First buyers who answer are asked five questions more, whether they got what they expected: "
    "nobody has said yet."
)


def first_purchase_page(ask: Ask, query: Query) -> Page:
    """Build the page of everybody's first purchases."""
    report = ask("first-purchase", replace(query, by=None))
    first, block = report.estimate(HEADLINE), expectations_block(report)
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="First purchase",
        sentence=_sentence(report),
        as_of=as_of(report.as_of, f"{period}; the first order ever of each customer"),
        headlines=_headlines(report),
        signatures=(block,) if block else (),
        charts=shown(_curve(report)),
        notes=(*report.notes, *(() if block else (UNASKED,))),
        empty=NO_FIRST_BUYERS if first is None or first.n == 0 else None,
        definition="expectation_met",
        finding=finding(report, HEADLINE),
    )


def _sentence(report: Report) -> str:
    share, asked = said(report.estimate(HEADLINE)), asked_in(report)
    if share is None:
        return "It is too early to say how many first buyers buy a second time."
    first = f"{share} of first buyers bought again within 90 days."
    best = strongest(asked)
    if best:
        return f"{first} It surely goes with whether {WHERE[best.key]}: {best.against}."
    if any(one.label for one in asked):
        return f"{first} Which expectation goes with it cannot be told from noise."
    return f"{first} Too few have said what they expected to tell what goes with it."


def _headlines(report: Report) -> tuple[Headline, ...]:
    least = least_met(asked_in(report))
    return (
        figure("Bought again within 90 days", report, HEADLINE, "first buyer"),
        figure("Within 365 days", report, "repeat_365d", "first buyer"),
        *(
            [
                headline(
                    f"Least often met: {words.inside(least.key)}", least.estimate(SHARE), "answer"
                )
            ]
            if least
            else []
        ),
        figure("Said what they expected", report, "expectations_answered", "first buyer"),
    )


def _curve(report: Report) -> Chart | None:
    chart, share = everyone_chart(report), report.estimate(HEADLINE)
    if chart is None or share is None or share.value is None:
        return None
    bought = words.percent(share.value, 0)
    title = f"{bought} of first buyers bought a second time within 90 days"
    return replace(chart, key="second-purchase", title=title)
