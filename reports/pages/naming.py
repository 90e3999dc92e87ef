"""What was named, as a page shows it: the rows of a kind, rungs of a ladder, and its table."""

from collections.abc import Sequence
from html import escape

from reports import words
from reports.ladder import Rung
from reports.metrics.metric import Unit
from reports.metrics.registry import find_metric
from reports.pages.page import Table
from reports.pages.panels import GREYED, cells, interval
from reports.report import Report, Row

THEME = "theme"
MEANT = ("reason", THEME)


def rows_of(report: Report, metric: str, kind: str, **group: str) -> list[Row]:
    """Return a metric's rows of a kind (reason, theme) in a group, as the report orders them."""
    return [
        row
        for row in report.rows
        if row.metric == metric and row.group == {kind: row.group.get(kind), **group}
    ]


def title_of(report: Report, key: str, kind: str = "reason") -> str:
    """Return what the customer read, or the theme's title; what is neither is named by its key."""
    meaning = report.meanings.get(f"{THEME}:{key}" if kind == THEME else key)
    return meaning if meaning and kind in MEANT else words.name_of(key, kind)


def rungs_of(report: Report, rows: Sequence[Row], kind: str, noun: str) -> list[Rung]:
    """Return a rung for each row that has a value."""
    return [
        _rung(title_of(report, row.group[kind], kind), row, noun)
        for row in rows
        if row.estimate.value is not None
    ]


def _rung(name: str, row: Row, noun: str) -> Rung:
    estimate, unit = row.estimate, find_metric(row.metric).unit
    said = _said(unit, estimate.value or 0.0)
    grey = "" if estimate.precise else f"<br>{GREYED}"
    return Rung(
        name=name,
        value=estimate.value or 0.0,
        low=estimate.low or 0.0,
        high=estimate.high or 0.0,
        hover=(
            f"{escape(name)}<br>{said} ({interval(estimate, unit)})"
            f"<br>{words.counted(estimate.n, noun)}{grey}"
        ),
        said=said,
        is_grey=not estimate.precise,
    )


def _said(unit: Unit, value: float) -> str:
    return words.percent(value, 0) if unit == "share" else words.points(value)


def named_table(
    caption: str, columns: tuple[str, ...], report: Report, rows: Sequence[Row], kind: str
) -> Table:
    """Return rows with their value, interval and n, each called as the customer read it."""
    return Table(
        caption,
        columns,
        tuple(
            (
                title_of(report, row.group[kind], kind),
                *cells(row.estimate, find_metric(row.metric).unit),
            )
            for row in rows
        ),
    )
