"""What can be said of who comes back, and the tables and dots that say it."""

from collections.abc import Sequence

from reports import charts, words
from reports.estimate import Estimate
from reports.pages.differences import differ, extremes, no_extremes
from reports.pages.page import Chart, Table
from reports.pages.panels import cells, dots, group_name, table
from reports.palette import COLOURS
from reports.report import Report, Row

HEADLINE = "repeat_90d"
VERDICT = "verdict"
PAIR = {"satisfied", "left_wrong"}
ANSWERED = ("satisfied", "put_right", "left_wrong", "unsaid")
ORDER = (*ANSWERED, "no_answer", "never_asked")


def place_of(verdict: str) -> int:
    return ORDER.index(verdict) if verdict in ORDER else len(ORDER)


def by_verdict(report: Report) -> Chart | None:
    """Draw the share back within 90 days of each verdict, small enough for the overview."""
    rows = [row for row in report.rows if row.metric == HEADLINE and VERDICT in row.group]
    rows.sort(key=lambda row: place_of(row.group[VERDICT]))
    points = dots(rows, VERDICT, "customer", COLOURS)
    if len(points) < 2:
        return None
    return Chart(
        key="back-by-verdict",
        title=difference(report, VERDICT),
        about="Share back within 90 days of the landmark, by verdict",
        figure=charts.interval_dots(points),
        table=table("Share that came back", rows, VERDICT, "Within 90 days", "Customers"),
    )


def difference(report: Report, by: str, drawn: Sequence[str] | None = None) -> str:
    """Say which groups come back more, if by more than chance explains; only those drawn count."""
    everyone = [row for row in report.rows if row.metric == HEADLINE and by in row.group]
    rows = [row for row in everyone if drawn is None or row.group[by] in drawn]
    groups = {row.group[by] for row in rows}
    pair = happy_and_wrong(report) if by == VERDICT and groups >= PAIR else None
    if pair:
        return _left_wrong(*pair)
    found = extremes(rows)
    if found is None:
        return _nothing_apart(everyone, rows, by)
    (high, best), (low, worst) = ((row.group[by], row.estimate.value or 0.0) for row in found)
    return (
        f"{group_name(high, by)}: {words.percent(best, 0)} came back within 90 days; "
        f"{words.inside(low)}: {words.percent(worst, 0)}"
    )


def _nothing_apart(everyone: Sequence[Row], drawn: Sequence[Row], by: str) -> str:
    if by == VERDICT and not any(row.group[by] in ANSWERED for row in everyone):
        return "There are no verdicts to compare yet: they come with the answers"
    if len(everyone) == 1:
        return f"By {words.dimension(by)} there is only {words.inside(everyone[0].group[by])}"
    return no_extremes(
        drawn, len(everyone), by, "who comes back within 90 days", "customers followed for 90 days"
    )


def happy_and_wrong(report: Report) -> tuple[Estimate, Estimate] | None:
    """Return who of the satisfied and of those left wrong came back, where both are precise."""
    happy = report.estimate(HEADLINE, verdict="satisfied")
    wrong = report.estimate(HEADLINE, verdict="left_wrong")
    return (happy, wrong) if happy and wrong and happy.precise and wrong.precise else None


def left_wrong_come_back(happy: Estimate, wrong: Estimate) -> str | None:
    """Return whether those left wrong come back less or more; None where it could be chance."""
    if differ(happy, wrong):
        return "less"
    return "more" if differ(wrong, happy) else None


def _left_wrong(happy: Estimate, wrong: Estimate) -> str:
    low, high = words.percent(wrong.value or 0, 0), words.percent(happy.value or 0, 0)
    how = left_wrong_come_back(happy, wrong)
    if how is None:
        return (
            f"Left wrong or satisfied: {low} and {high} came back within 90 days, "
            "no further apart than chance explains"
        )
    return (
        f"Customers left wrong come back {how}: "
        f"{low} against {high} of the satisfied within 90 days"
    )


def share_table(report: Report, by: str | None) -> Table:
    """Return who came back within each horizon, a row a group."""
    rows = [row for row in report.rows if row.metric.startswith("repeat_")]
    if by == VERDICT:
        rows.sort(key=lambda row: place_of(row.group[VERDICT]))
    head = (words.dimension(by).capitalize(),) if by else ()
    return Table(
        f"Share that came back, {f'by {words.dimension(by)}' if by else 'everyone'}",
        (*head, "Within", "Came back", "95% interval", "Customers"),
        tuple(
            (
                *((group_name(row.group[by], by),) if by else ()),
                _within(row.metric),
                *cells(row.estimate),
            )
            for row in rows
        ),
        words=1 + len(head),
    )


def _within(metric: str) -> str:
    days, _, mature = metric.removeprefix("repeat_").partition("d")
    return f"{days} days{', of those followed that long' if mature else ''}"
