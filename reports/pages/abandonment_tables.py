"""The figures of the abandonment page: where they stopped, what they had asked, what was in it."""

from reports import words
from reports.estimate import Estimate
from reports.pages.money import money
from reports.pages.naming import named_table, rows_of, title_of
from reports.pages.page import Table
from reports.pages.panels import cells, interval
from reports.report import Report, Row

STEPS = {
    "reason": "By why not",
    "step": "By the step they stopped at",
    "contact_before": "By contact in the week before",
    "kind": "A checkout, or an order cancelled in time",
    "contact_topic": "What they had asked about",
    "contact_channel": "Where they had asked",
}
COLUMNS = ("Not completed", "Of all", "Bought within 7 days", "Within 30 days", "Followed")
WHICH = {"yes": "with a contact before", "no": "without"}


def tables_of(report: Report) -> tuple[Table, ...]:
    """Return the tables there is anything to write in."""
    tables = (
        *(_parts(report, kind) for kind in STEPS if kind != "reason"),
        _why_by_contact(report),
        _worth(report),
        named_table(
            "Where they bought after all",
            ("Sales channel", "Share", "95% interval", "Bought within 30 days"),
            report,
            rows_of(report, "recovered_through", "recovered_channel"),
            "recovered_channel",
        ),
        _left_out(report),
    )
    return tuple(table for table in tables if table.rows)


def _parts(report: Report, kind: str) -> Table:
    """List how many stand in each part, and who of them bought after all."""
    return Table(
        STEPS[kind],
        (words.dimension(kind).capitalize(), *COLUMNS),
        tuple(
            (
                words.name_of(row.group[kind], kind),
                words.count(row.estimate.hits or 0),
                words.percent(row.estimate.value or 0.0),
                *_recovered(report, row),
            )
            for row in rows_of(report, "abandoned", kind)
        ),
    )


def _recovered(report: Report, row: Row) -> tuple[str, str, str]:
    week, month = (report.estimate(f"recovered_{days}d", **row.group) for days in (7, 30))
    if week is None or month is None:
        return words.DASH, words.DASH, words.DASH
    return _share(week), _share(month), words.count(month.n)


def _share(estimate: Estimate) -> str:
    if estimate.value is None:
        return words.DASH
    return f"{words.percent(estimate.value)} ({interval(estimate)})"


def _why_by_contact(report: Report) -> Table:
    return Table(
        "Why not, with and without a contact before",
        ("Reason", "Who", "Share", "95% interval", "Said why"),
        tuple(
            (
                title_of(report, row.group["reason"]),
                WHICH[row.group["contact_before"]],
                *cells(row.estimate),
            )
            for row in report.rows
            if row.metric == "why_not" and row.group.keys() == {"reason", "contact_before"}
        ),
        words=2,
    )


def _worth(report: Report) -> Table:
    titles = {"value_lost": "Did not come back", "value_recovered": "Bought after all"}
    return Table(
        "What was in them, followed for 30 days",
        ("What", "Currency", "Amount", "Checkouts"),
        tuple(
            (
                titles[row.metric],
                row.group["currency"],
                _amount(row),
                words.count(row.estimate.n),
            )
            for row in report.rows
            if row.metric in titles
        ),
        words=2,
    )


def _amount(row: Row) -> str:
    value = row.estimate.value
    return (
        row.estimate.reason or "not known" if value is None else money(value, row.group["currency"])
    )


def _left_out(report: Report) -> Table:
    titles = {
        "recovered_30d": "Who bought after all",
        "value_lost": "What did not come back",
        "value_recovered": "What was bought after all",
    }
    return Table(
        "Counted out",
        ("Of", "Why", "Checkouts"),
        tuple(
            (
                titles[one.group["outcome"]],
                one.cause,
                words.count_or_fewer(one.count, report.query.min_n),
            )
            for one in report.left_out
        ),
        words=2,
    )
