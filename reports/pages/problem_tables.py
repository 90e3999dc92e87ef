"""The figures of the problems page: how each reason ended, moved, and what came before it."""

from reports import words
from reports.metrics.problems.naming import NTH, REASON, THEME, WHICH
from reports.pages.held_figures import chance
from reports.pages.naming import named_table, rows_of, title_of
from reports.pages.page import Table
from reports.pages.panels import cells
from reports.report import Report

HANDLED = "handled_as_wanted"
HOW = {REASON: "picked", THEME: "written"}


def tables_of(report: Report) -> tuple[Table, ...]:
    """Return the tables there is anything to write in."""
    tables = (
        _reached(report),
        _handled(report),
        _moved(report),
        _back(report),
        _again(report),
        _themes(report),
        _left_out(report),
    )
    return tuple(table for table in tables if table.rows)


def _reached(report: Report) -> Table:
    return named_table(
        "How many the first reasons reach together",
        ("This or a more frequent one", "Picked", "95% interval", "Picked a reason"),
        report,
        rows_of(report, "named_so_far", REASON),
        REASON,
    )


def _handled(report: Report) -> Table:
    return named_table(
        "Handled the way they wanted, by what went wrong",
        ("What they say", "Handled as wanted", "95% interval", "Said how it was handled"),
        report,
        rows_of(report, HANDLED, REASON),
        REASON,
    )


def _moved(report: Report) -> Table:
    """List how each reason moved by month; the two months stand in the caption."""
    rows = [row for row in report.rows if row.metric == "named_change" and "month" in row.group]
    months = {(row.group["month"], row.group["against"]) for row in rows}
    when = "".join(
        f", {words.month(month)} against {words.month(before)}" for month, before in months
    )
    return Table(
        f"How each moved{when}",
        ("What they say", "How", "Points", "95% interval", "Answers that month", "By chance"),
        tuple(
            (
                title_of(report, row.group[kind]),
                said,
                *cells(row.estimate, "difference of shares"),
                words.DASH if row.p_holm is None else chance(row.p_holm),
            )
            for kind, said in HOW.items()
            for row in rows
            if kind in row.group
        ),
        words=2,
    )


def _back(report: Report) -> Table:
    sides = {"yes": "named it", "no": "named something else"}
    return Table(
        "Came back within 90 days, by what went wrong",
        ("What they say", "Who", "Came back", "95% interval", "Customers"),
        tuple(
            (title_of(report, row.group[REASON]), sides[row.group["named"]], *cells(row.estimate))
            for row in report.rows
            if row.metric == "repeat_90d" and row.group.keys() == {REASON, "named"}
        ),
        words=2,
    )


def _again(report: Report) -> Table:
    """List first, second and later bad experiences; they are not compared, being of others."""
    titles = {
        "nth_dissatisfaction": "of all who had answered before",
        HANDLED: "handled as wanted",
        "repeat_90d_after": "came back within 90 days",
    }
    return Table(
        "A customer's first, second and later bad experience",
        ("Bad experience", "Share", "Value", "95% interval", "Of"),
        tuple(
            (words.name_of(which, WHICH), title, *cells(estimate))
            for which in NTH
            for metric, title in titles.items()
            if (estimate := report.estimate(metric, **{WHICH: which})) and estimate.n
        ),
        words=2,
    )


def _themes(report: Report) -> Table:
    return named_table(
        "What they write of",
        ("Theme", "Wrote of it", "95% interval", "Wrote words"),
        report,
        [row for row in rows_of(report, "named", THEME) if row.estimate.hits != 0],
        THEME,
    )


def _left_out(report: Report) -> Table:
    return Table(
        "Counted out of coming back",
        ("Why", "Customers"),
        tuple(
            (one.cause, words.count_or_fewer(one.count, report.query.min_n))
            for one in report.left_out
        ),
    )
