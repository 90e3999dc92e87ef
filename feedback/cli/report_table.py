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

# Of a file or a pipe, which have no width of their own; a wider table is not cut.
WIDTH = 120


def print_table(report: Report) -> None:
    """Print a report for people; what is not known stands below the figures, once a reason."""
    known = [row for row in report.rows if row.estimate.value is not None]
    tables = [
        _table(dimensions, list(rows))
        for dimensions, rows in groupby(known, key=lambda row: _told_apart_by(report, row))
    ]
    console = Console()
    if not console.is_terminal:
        widest = Console(width=10 * WIDTH)
        console.width = max(WIDTH, *(widest.measure(table).maximum for table in tables), 0)
    console.print(f"[bold]{escape(report.question)}[/bold]")
    console.print(_as_of(report), markup=False)
    for table in tables:
        console.print(table)
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
    noise = ["noise"] if unit.startswith("difference") and estimate.is_noise else []
    label = [row.label.replace("_", " ")] if row.label else []
    judged = dict.fromkeys([*noise, *label])
    return value, ", ".join([write_interval(unit, estimate.low, estimate.high), *judged]), count


def _not_known(rows: Sequence[Row]) -> list[str]:
    """Say which metrics are not known of which groups, all those of one reason in one line.

    Of a group nothing is known of, the metrics are not named.
    """
    told = {_who(row) for row in rows if row.estimate.value is not None}
    missing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.estimate.value is None:
            missing[_who(row), row.estimate.reason or ""].append(row.metric)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (who, reason), metrics in missing.items():
        named = ", ".join(dict.fromkeys(metrics)) if who in told else ""
        groups[named, reason].append(who)
    return [
        f"Not known{_of(metrics, '; '.join(filter(None, some)))}: {reason}"
        for (metrics, reason), some in groups.items()
    ]


def _who(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.group.items())


def _of(metrics: str, who: str) -> str:
    named = " of ".join(filter(None, (metrics, who)))
    return f", {named}" if named else ""
