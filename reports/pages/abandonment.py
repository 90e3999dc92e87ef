"""Abandonment: why orders were not completed, who bought after all, and what was in them."""

from collections.abc import Sequence
from dataclasses import replace

from reports import words
from reports.estimate import Estimate
from reports.metrics.abandonment.counting import ANONYMOUS, REASON
from reports.pages.abandonment_charts import CHECKOUT, RECOVERED, asked, recovered, why_not
from reports.pages.abandonment_tables import tables_of
from reports.pages.money import money
from reports.pages.naming import rows_of, title_of
from reports.pages.page import Empty, Headline, Page
from reports.pages.panels import Ask, as_of, figure, finding, said, shown
from reports.query import Query
from reports.report import Report, Row

KNOWN = " of known customers"
NOTHING = Empty(
    missing="No checkouts have been received",
    why="Why orders are not completed, and who buys after all, will stand here.",
    step="import the shop's checkouts.",
    command="comeback import checkouts FILE.csv",
)


def abandonment_page(ask: Ask, query: Query) -> Page:
    """Build the page of everything that was not completed."""
    report = ask("abandonment", replace(query, by=None))
    why = rows_of(report, "why_not", REASON)
    told = report.estimate("said_why_not")
    period = words.days(query.first_day, query.last_day)
    return Page(
        name="Abandonment",
        sentence=_sentence(report, why),
        as_of=f"{as_of(report.as_of, period)}, or begun then and not completed",
        headlines=(
            figure("Bought within 7 days after all", report, "recovered_7d", CHECKOUT, KNOWN),
            figure("Within 30 days", report, RECOVERED, CHECKOUT, KNOWN),
            *_worth(report),
        ),
        charts=shown(why_not(report, why), asked(report)),
        multiples_title="Who bought within 30 days after all?",
        multiples=recovered(report, why),
        tables=tables_of(report),
        notes=tuple(report.notes),
        empty=NOTHING if told is None or told.n == 0 else None,
        definition="why_not",
        finding=finding(report, RECOVERED),
    )


def _sentence(report: Report, why: Sequence[Row]) -> str:
    first = _after_all(report.estimate(RECOVERED))
    if not why or why[0].estimate.value is None:
        return f"{first} Too few have said why they did not."
    if not why[0].estimate.precise:
        return f"{first} Too few have said why they did not to say what kept most of them."
    reason, share = title_of(report, why[0].group[REASON]), said(why[0].estimate, 0)
    of = words.counted(why[0].estimate.n, "answer")
    return f"{first} Asked why not, {share} of {of} say: **{reason}**."


def _after_all(recovered: Estimate | None) -> str:
    """Say how many bought after all, and of how many that is known."""
    share = said(recovered)
    if recovered is None or share is None:
        return "It is too early to say who buys after all."
    return (
        f"Of the {words.count(recovered.n)} orders not completed whose customer is known, {share} "
        "were followed by one within 30 days."
    )


def _worth(report: Report) -> list[Headline]:
    """Return what was lost and recovered, in the currency most checkouts are in."""
    titles = {
        "value_lost": "Value that did not come back",
        "value_recovered": "What was bought after all",
    }
    found = []
    for metric, title in titles.items():
        rows = [row for row in report.rows if row.metric == metric]
        if rows:
            others = ("other currencies stand in the figures",) if len(rows) > 1 else ()
            found.append(_amount(title, rows[0], (*_left_out(report, metric), *others)))
    return found


def _left_out(report: Report, metric: str) -> tuple[str, ...]:
    """Return how many are in no amount: nobody known, or the amount is not."""
    missing = [
        f"{words.count_or_fewer(one.count, report.query.min_n)} {one.cause}"
        for one in report.left_out
        if one.cause == ANONYMOUS or one.group["outcome"] == metric
    ]
    return (f"left out: {', '.join(missing)}",) if missing else ()


def _amount(title: str, row: Row, more: tuple[str, ...]) -> Headline:
    estimate = row.estimate
    if estimate.value is None:
        return Headline(title, words.DASH, (estimate.reason or "Not known",), is_grey=True)
    detail = (f"in {words.counted(estimate.n, CHECKOUT)} followed for 30 days", *more)
    return Headline(title, money(estimate.value, row.group["currency"]), detail)
