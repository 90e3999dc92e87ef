"""Coverage: who was asked, who answered, and what that does to the numbers."""

from dataclasses import replace

from reports import words
from reports.estimate import Estimate
from reports.metrics.registry import find_metric
from reports.pages.afterwards import by_answering, by_arm, by_haste
from reports.pages.ledger import ledger
from reports.pages.likeness import likeness
from reports.pages.page import Empty, Headline, Page, Table
from reports.pages.panels import (
    Ask,
    as_of,
    cells,
    figure,
    finding,
    headline,
    said,
    shown,
    too_few_to_say,
)
from reports.query import Query
from reports.report import Report
from reports.units import write_interval, write_value

COMPLETED = ", completed orders"
TOUCHPOINTS = "orders and unfinished checkouts that fell due"
WEIGHTED = ("satisfied", "satisfied_weighted", "design_effect")
WITHIN = "in who comes back within 90 days"
OUTCOMES = {
    "complete": ("Complete", "Every required question answered"),
    "partial": ("Partial", "The first question answered at least"),
    "refusal": ("Refusal", "Unsubscribed from this invitation"),
    "non_contact": ("No reply", "Nothing came back, or only a machine's answer"),
    "unknown": ("Unknown", "Bounced, or held: nobody knows whether it arrived"),
}
NOTHING_DUE = Empty(
    missing="Nothing is due yet",
    why="From the first day an order can be asked about, this page says who was and who answered.",
    step="import the shop's orders.",
    command="comeback import orders FILE.csv",
)


def coverage_page(ask: Ask, query: Query) -> Page:
    """Build the page; it tells of everybody, not by group."""
    report = ask("coverage", replace(query, by=None))
    drawing = ledger(report)
    return Page(
        name="Coverage",
        sentence=_sentence(report),
        as_of=as_of(report.as_of, words.days(query.first_day, query.last_day)),
        headlines=(
            _answered(report),
            _weighted(report),
            _difference("Effect of asking", report, "effect_of_asking"),
            _difference("Answered against silent", report, "selection"),
        ),
        warnings=tuple(report.notes),
        ledger=drawing,
        likeness=likeness(report),
        multiples_title="What the silent might have said, and what customers did",
        multiples=shown(by_answering(report), by_arm(report), by_haste(report)),
        tables=(_weights(report), _outcomes(report), *_left_out(report)),
        empty=None if drawing else NOTHING_DUE,
        definition="ledger",
        finding=finding(report, "rr1"),
    )


def _sentence(report: Report) -> str:
    due, sent = report.estimate("due"), report.estimate("sent")
    if due is None or not due.n:
        return "Nobody could be asked yet."
    asked = sent.hits if sent and sent.hits else 0
    everything = f"**{words.count(due.n)}** {TOUCHPOINTS}"
    if not asked:
        return f"None of the {everything} was asked by us. {_satisfied(report)}".strip()
    first = f"Of {everything} we asked **{words.percent(asked / due.n, 0)}**"
    answered = report.estimate("answered")
    if answered is None or not answered.hits:
        return f"{first}; none of those has answered yet. {_satisfied(report)}".strip()
    return f"{first}; {said(answered, 0)} of those answered. {_satisfied(report)}".strip()


def _satisfied(report: Report) -> str:
    """Say which share is satisfied, weighted beside unweighted, as far as it is known."""
    weighted, plain = report.estimate("satisfied_weighted"), report.estimate("satisfied")
    few = too_few_to_say(weighted, "may be satisfied, weighted for who answers")
    share, beside = said(weighted), said(plain)
    if few or share is None:
        return few or ""
    return f"Weighted for who answers, {share} are satisfied ({beside} unweighted)."


def _answered(report: Report) -> Headline:
    one = figure("Answered in full", report, "rr1", "invitation")
    at_least = report.estimate("rr2")
    if at_least is None or at_least.value is None:
        return one
    partly = f"{words.percent(at_least.value)} at least in part"
    return replace(one, detail=(*one.detail, partly))


def _weighted(report: Report) -> Headline:
    one = figure("Satisfied, weighted", report, "satisfied_weighted", "answer", COMPLETED)
    plain = report.estimate("satisfied")
    if plain is None or plain.value is None:
        return one
    return replace(one, detail=(*one.detail, f"{words.percent(plain.value)} unweighted"))


def _difference(label: str, report: Report, metric: str) -> Headline:
    """Return a difference of shares in points; the word noise where it is."""
    estimate = report.estimate(metric)
    if estimate is None or estimate.value is None or estimate.low is None or estimate.high is None:
        return headline(label, estimate, "customer")
    unit = find_metric(metric).unit
    value = write_value(unit, estimate.value)
    spread = write_interval(unit, estimate.low, estimate.high)
    detail = (spread, WITHIN, f"of {words.counted(estimate.n, 'customer')}")
    return Headline(label, value, detail, _noise(estimate), not estimate.precise)


def _noise(estimate: Estimate) -> str | None:
    return "noise" if estimate.is_noise else None


def _weights(report: Report) -> Table:
    """Return the share satisfied both ways, and what the weights cost."""
    found = {metric: report.estimate(metric) for metric in WEIGHTED}
    return Table(
        "Satisfied, weighted and not",
        ("Figure", "Value", "95% interval", "Answers"),
        tuple(
            (metric.title, *cells(one, metric.unit))
            for metric, one in ((find_metric(name), one) for name, one in found.items() if one)
        ),
    )


def _outcomes(report: Report) -> Table:
    """Return what became of the invitations, by the standard of the field."""
    found = {outcome: report.estimate(outcome) for outcome in OUTCOMES}
    return Table(
        "What became of the invitations (AAPOR)",
        ("Outcome", "What it means", "Share", "95% interval", "Of invitations"),
        tuple((*OUTCOMES[name], *cells(one)) for name, one in found.items() if one),
        words=2,
    )


def _left_out(report: Report) -> tuple[Table, ...]:
    """List who is not followed, and why."""
    if not report.left_out:
        return ()
    return (
        Table(
            "Customers counted out of what they did afterwards",
            ("Group", "Why", "Customers"),
            tuple(
                (
                    words.name_of("".join(one.group.values())),
                    one.cause,
                    words.count_or_fewer(one.count, report.query.min_n),
                )
                for one in report.left_out
            ),
            words=2,
        ),
    )
