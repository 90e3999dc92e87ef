"""The charts of the abandonment page: why not, what who had asked us say, who bought after all."""

from collections.abc import Sequence

from reports import words
from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.ladder import ladder, shares_up_to
from reports.metrics.abandonment.counting import CONTACT, NO, REASON, YES
from reports.pages.abandonment_tables import STEPS
from reports.pages.differences import differ, extremes
from reports.pages.naming import named_table, rows_of, rungs_of, title_of
from reports.pages.page import Chart
from reports.report import Report, Row

RECOVERED = "recovered_30d"
ANSWER, CHECKOUT = "answer", "checkout"
MOST = 5
ABOUT = {
    REASON: "Share that bought within 30 days, of those who said why not. They need not be like "
    "those who did not, so it is not to be held against everybody's share"
}


def why_not(report: Report, why: Sequence[Row]) -> Chart | None:
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


def asked(report: Report) -> Chart | None:
    """Draw what those say who had asked us in the week before, if we could answer them or not."""
    rows = rows_of(report, "why_not", REASON, **{CONTACT: YES})[:MOST]
    rungs = rungs_of(report, rows, REASON, ANSWER)
    if not rungs:
        return None
    return Chart(
        key="why-not-asked",
        title=_of_asked(report, rows),
        about=(
            "Why those who had contacted us in the 7 days before did not complete, with 95% "
            "intervals"
        ),
        figure=ladder(rungs, shares_up_to(max(rung.high for rung in rungs))),
        table=named_table(
            "Why not, of those who had asked us",
            ("Reason", "Share", "95% interval", "Said why"),
            report,
            rows_of(report, "why_not", REASON, **{CONTACT: YES}),
            REASON,
        ),
    )


def _of_asked(report: Report, rows: Sequence[Row]) -> str:
    """Name the reason that those who had asked us give more often, if by more than chance."""
    others = {row.group[REASON]: row for row in rows_of(report, "why_not", REASON, **{CONTACT: NO})}
    more = [
        (row, others[row.group[REASON]])
        for row in rows
        if row.group[REASON] in others
        and others[row.group[REASON]].estimate.value is not None
        and differ(row.estimate, others[row.group[REASON]].estimate, len(others))
    ]
    if not more:
        return "Those who had asked us give no other reasons than those who had not, beyond chance"
    of_asked, of_others = (_as_known(one.estimate) for one in more[0])
    reason = title_of(report, more[0][0].group[REASON])
    return f"{reason}: {of_asked} of those who had asked us say so, {of_others} of the others"


def _as_known(estimate: Estimate) -> str:
    """Return a share, or what it is counted from where no more can be said."""
    if estimate.precise:
        return words.percent(estimate.value or 0.0, 0)
    return f"{estimate.hits} of {estimate.n}"


def recovered(report: Report, why: Sequence[Row]) -> tuple[Chart, ...]:
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
            title=_apart(report, parts[kind], kind),
            about=ABOUT.get(kind, "Share that bought within 30 days"),
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


def _apart(report: Report, rows: Sequence[Row], kind: str) -> str:
    """Name the two parts furthest apart, if by more than chance explains."""
    found = extremes(rows)
    if found is None:
        return f"{STEPS[kind]}: no further apart than chance explains"
    shares = [words.percent(row.estimate.value or 0.0, 0) for row in found]
    names = [
        title_of(report, row.group[kind]) if kind == REASON else words.inside(row.group[kind], kind)
        for row in found
    ]
    return f"{STEPS[kind]}: {names[0]} {shares[0]}; {names[1]} {shares[1]}"


def _known(report: Report, kind: str) -> list[Row]:
    return [row for row in rows_of(report, RECOVERED, kind) if row.group[kind] != UNKNOWN][:MOST]
