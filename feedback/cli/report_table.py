"""A report as a table for the terminal: the figures, and below them what is not known and why."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports import words
from reports.against import said_against
from reports.metrics.registry import find_metric
from reports.report import Report, Row
from reports.units import write_interval, write_value

# Of a file or a pipe, which have no width of their own.
WIDTH = 120


def print_table(report: Report) -> None:
    """Print a report for people; what is not known stands below the figures, once a reason."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, WIDTH)
    console.print(f"[bold]{escape(report.question)}[/bold]")
    console.print(_as_of(report), markup=False)
    known = [row for row in report.rows if row.estimate.value is not None]
    for dimensions, rows in groupby(known, key=lambda row: _told_apart_by(report, row)):
        console.print(_table(dimensions, list(rows)))
    for line in _not_known(report.rows):
        console.print(line, markup=False)
    for one in report.left_out:
        who = ", ".join(one.group.values()) or "everybody"
        count = words.count_or_fewer(one.count, report.query.min_n)
        console.print(f"Left out, {who}: {count} {one.cause}", markup=False)
    for sentence in (*report.findings, *report.notes):
        console.print(sentence, markup=False)


def _as_of(report: Report) -> str:
    period = f"{report.first_day or 'the first order'} to {report.last_day or 'the last'}"
    filters = "".join(
        f" · {name} = {' or '.join(values)}" for name, values in report.filters.items()
    )
    against = report.query.against
    beside = f" · compared with {said_against(against)}" if against else ""
    return f"As of {report.as_of or 'no day yet'} · {period}{filters}{beside}"


def _told_apart_by(report: Report, row: Row) -> tuple[str, ...]:
    return tuple(name for name in report.dimensions if name in row.group)


def _table(dimensions: Sequence[str], rows: Sequence[Row]) -> Table:
    """Return rows that are told apart by the same dimensions."""
    table = Table(header_style="bold")
    for name in (*dimensions, "metric"):
        table.add_column(name, no_wrap=True)
    for title in ("value", "95% interval", "n"):
        table.add_column(title, justify="right")
    for row in rows:
        groups = [escape(row.group[name]) for name in dimensions]
        style = None if row.estimate.precise else "dim"
        table.add_row(*groups, row.metric, *_cells(row), style=style)
    return table


def _cells(row: Row) -> tuple[str, str, str]:
    estimate, unit = row.estimate, find_metric(row.metric).unit
    count = f"{estimate.n:,}"
    if estimate.value is None:
        return "–", "", count
    value = write_value(unit, estimate.value)
    if estimate.low is None or estimate.high is None:
        return value, "" if estimate.hits is None else f"{estimate.hits:,} of", count
    noise = ", noise" if unit.startswith("difference") and estimate.is_noise else ""
    label = f", {row.label.replace('_', ' ')}" if row.label else ""
    return value, write_interval(unit, estimate.low, estimate.high) + noise + label, count


def _not_known(rows: Sequence[Row]) -> list[str]:
    """Say of each group which metrics are not known, all those of one reason in one line."""
    missing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.estimate.value is None:
            who = ", ".join(row.group.values())
            missing[who, row.estimate.reason or ""].append(row.metric)
    groups = {", ".join(row.group.values()) for row in rows if row.estimate.value is not None}
    return [
        f"Not known{_of(who, metrics if who in groups else [])}: {reason}"
        for (who, reason), metrics in missing.items()
    ]


def _of(who: str, metrics: Sequence[str]) -> str:
    named = "; ".join(filter(None, (who, ", ".join(metrics))))
    return f", {named}" if named else ""
