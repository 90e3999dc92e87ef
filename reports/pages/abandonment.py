"""Abandonment: why orders were not completed, who bought after all, and what was in them."""

from collections.abc import Sequence
from dataclasses import replace

from reports import words
from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.ladder import ladder, shares_up_to
from reports.pages.abandonment_tables import STEPS, tables_of
from reports.pages.money import money
from reports.pages.naming import named_table, rows_of, rungs_of, title_of
from reports.pages.page import Chart, Empty, Headline, Page
from reports.pages.panels import Ask, as_of, figure, finding, said, shown
from reports.query import Query
from reports.report import Report, Row

RECOVERED, REASON = "recovered_30d", "reason"
ANSWER, CHECKOUT = "answer", "checkout"
MOST = 5
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
            figure("Bought within 7 days after all", report, "recovered_7d", CHECKOUT),
            figure("Within 30 days", report, RECOVERED, CHECKOUT),
            *_worth(report),
        ),
        charts=shown(_why(report, why)),
        multiples_title="Who bought within 30 days after all?",
        multiples=_recovered(report, why),
        tables=tables_of(report),
        notes=tuple(report.notes),
        empty=NOTHING if told is None or told.n == 0 else None,
        definition="why_not",
        finding=finding(report, RECOVERED),
    )


def _sentence(report: Report, why: Sequence[Row]) -> str:
    recovered = said(report.estimate(RECOVERED))
    first = (
        f"After {recovered} of what was not completed, the customer bought within 30 days."
        if recovered
        else "It is too early to say who buys after all."
    )
    if not why or why[0].estimate.value is None:
        return f"{first} Too few have said why they did not."
    if not why[0].estimate.precise:
        return f"{first} Too few have said why they did not to say what kept most of them."
    reason, share = title_of(report, why[0].group[REASON]), said(why[0].estimate, 0)
    return f"{first} Asked why not, {share} say: **{reason}**."


def _worth(report: Report) -> list[Headline]:
    """Return what was lost and recovered, in the currency most checkouts are in."""
    titles = {
        "value_lost": "Value that did not come back",
        "value_recovered": "Value bought after all",
    }
    found = []
    for metric, title in titles.items():
        rows = [row for row in report.rows if row.metric == metric]
        if rows:
            found.append(_amount(title, rows[0].estimate, rows[0].group["currency"], len(rows)))
    return found


def _amount(title: str, estimate: Estimate, currency: str, currencies: int) -> Headline:
    others = ("other currencies stand in the figures",) if currencies > 1 else ()
    if estimate.value is None:
        return Headline(title, words.DASH, (estimate.reason or "Not known",), is_grey=True)
    detail = (f"in {words.counted(estimate.n, CHECKOUT)} followed for 30 days", *others)
    return Headline(title, money(estimate.value, currency), detail)


def _why(report: Report, why: Sequence[Row]) -> Chart | None:
    rungs = rungs_of(report, why, REASON, ANSWER)
    if not rungs:
        return None
    return Chart(
        key="why-not",
        title=_finding(report, why),
        about="Share of those who said why they did not complete an order, with 95% intervals",
        figure=ladder(rungs, shares_up_to(max(rung.high for rung in rungs))),
        table=named_table(
            "Why they did not complete",
            ("Reason", "Share", "95% interval", "Said why"),
            report,
            why,
            REASON,
        ),
        is_tall=True,
    )


def _finding(report: Report, why: Sequence[Row]) -> str:
    """Name the reason given most, with those that chance alone may have put behind it."""
    first = why[0]
    if not first.estimate.precise:
        return "Why they did not complete, the most frequent reason first"
    lead = [
        f"{title_of(report, row.group[REASON])} ({words.percent(row.estimate.value or 0.0, 0)})"
        for row in why
        if (row.estimate.high or 0.0) >= (first.estimate.low or 0.0)
    ]
    if len(lead) == 1:
        return f"Most often: {lead[0]}"
    return (
        f"Most often: {', '.join(lead[:-1])} and {lead[-1]}"
        if len(lead) <= 3
        else "No reason stands out"
    )


def _recovered(report: Report, why: Sequence[Row]) -> tuple[Chart, ...]:
    """Draw who bought after all by reason, by step and by contact, on one scale."""
    reasons = [row.group[REASON] for row in why[:MOST]]
    by_reason = {row.group[REASON]: row for row in rows_of(report, RECOVERED, REASON)}
    parts = {
        REASON: [by_reason[one] for one in reasons if one in by_reason],
        "step": _known(report, "step"),
        "contact_before": _known(report, "contact_before"),
    }
    drawn = {
        kind: rungs
        for kind, rows in parts.items()
        if len(rungs := rungs_of(report, rows, kind, CHECKOUT)) > 1
    }
    if not drawn:
        return ()
    axis = shares_up_to(max(rung.high for rungs in drawn.values() for rung in rungs))
    return tuple(
        Chart(
            key=f"recovered-by-{kind}",
            title=STEPS[kind],
            about="Share that bought within 30 days, by Kaplan\u2013Meier",
            figure=ladder(rungs, axis),
            table=named_table(
                f"Bought within 30 days after all: {STEPS[kind].lower()}",
                ("Who", "Bought", "95% interval", "Checkouts"),
                report,
                rows_of(report, RECOVERED, kind),
                kind,
            ),
        )
        for kind, rungs in drawn.items()
    )


def _known(report: Report, kind: str) -> list[Row]:
    return [row for row in rows_of(report, RECOVERED, kind) if row.group[kind] != UNKNOWN][:MOST]
