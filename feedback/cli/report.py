"""`comeback report`: the numbers of the page of that name."""

import csv
import json
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import click

from feedback.cli.refusal import Refusal
from feedback.cli.report_table import print_table
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.jobs.facts import refresh
from reports.against import read_against
from reports.breakdown import ATTRIBUTE, DIMENSIONS
from reports.catalogue import REPORTS
from reports.digest import write_digest
from reports.query import HORIZONS, Query, QueryError
from reports.remarks import unknown_values
from reports.report import Report
from reports.scope import Scope
from reports.warehouse.duckdb import Warehouse


class Day(click.ParamType[date]):
    """A date such as 2026-03-02."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-03-02", param, ctx)


class Filter(click.ParamType[tuple[str, str]]):
    """dimension=value."""

    name = "dim=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, sign, wanted = str(value).partition("=")
        if not (name and sign):
            self.fail(f"{value!r} must be a dimension, = and a value: channel=online", param, ctx)
        return name, wanted


class Horizons(click.ParamType[tuple[int, ...]]):
    """Days, separated by commas."""

    name = "days"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        days = value if isinstance(value, tuple) else str(value).split(",")
        try:
            horizons = tuple(sorted({int(day) for day in days}))
        except ValueError:
            horizons = ()
        if not horizons or horizons[0] < 1:
            self.fail(f"{value!r} must be days such as 30,60,90", param, ctx)
        return horizons


def _once(_: click.Context, param: click.Parameter, given: tuple[str, ...]) -> str | None:
    """Return what an option was given; of several, all but the last would be lost."""
    if len(given) > 1:
        raise click.BadParameter(f"give it once, not {len(given)} times")
    return given[0] if given else None


@click.command(
    "report",
    epilog=f"The dimensions are {', '.join(DIMENSIONS)}, and {ATTRIBUTE}NAME for a column of "
    "your own.",
)
@click.argument("name", type=click.Choice(list(REPORTS)))
@click.option("--from", "first_day", type=Day(), help="First day of the period.")
@click.option("--to", "last_day", type=Day(), help="Last day of the period, included.")
@click.option(
    "--by",
    metavar="DIMENSION",
    multiple=True,
    callback=_once,
    help="Break down by a dimension, or by attr:NAME.",
)
@click.option("--where", type=Filter(), multiple=True, help="Only these; may be given again.")
@click.option(
    "--against",
    metavar="WHAT",
    multiple=True,
    callback=_once,
    help="Compare with 2026-09-01..2026-09-30, the period `before`, the `year-before`, another "
    "value (channel=store) or every other one (channel) than that of --where.",
)
@click.option("--as-of", type=Day(), help="As of this day; else of the latest order received.")
@click.option("--settle-days", type=click.IntRange(0), default=Query.settle_days, show_default=True)
@click.option(
    "--min-n",
    type=click.IntRange(1),
    default=Query.min_n,
    show_default=True,
    help="Show nothing of fewer.",
)
@click.option(
    "--horizon",
    "horizons",
    type=Horizons(),
    default=",".join(map(str, HORIZONS)),
    show_default=True,
    help="Days within which customers came back.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "text"]),
    default="table",
    help="text is the overview as a letter.",
)
def command(name: str, form: str, against: str | None, **asked: Any) -> None:
    """Print a report: the numbers of the page of that name."""
    query = _compared(Query(**asked), against)
    shop = open_shop()
    refresh(shop.engine, shop.sessions, shop.config, system_clock())
    try:
        asked_here = replace(query, acquisition_cost=shop.config.acquisition_cost)
        warehouse = Warehouse(shop.config.facts_url)
        report = REPORTS[name](warehouse, asked_here)
        for warning in unknown_values(Scope(warehouse, asked_here)):
            click.echo(f"comeback: {warning}", err=True)
    except QueryError as error:
        raise Refusal(str(error)) from None
    FORMS[form](report)


def _compared(query: Query, against: str | None) -> Query:
    """Return the question with what it is to be compared with.

    Raises:
        click.UsageError: a period ends before it begins, or nothing can be compared so.
    """
    if query.first_day and query.last_day and query.first_day > query.last_day:
        raise click.UsageError(f"--from {query.first_day} is after --to {query.last_day}.")
    if against is None:
        return query
    try:
        return replace(query, against=read_against(against, query.period))
    except QueryError as error:
        raise click.UsageError(f"--against: {error}") from None


def _print_json(report: Report) -> None:
    click.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))


def _print_csv(report: Report) -> None:
    header, lines = report.to_table()
    csv.writer(sys.stdout, lineterminator="\n").writerows([header, *lines])


def _print_text(report: Report) -> None:
    if report.name != "overview":
        raise Refusal("Only the overview is written as text; ask for a table, json or csv.")
    click.echo(write_digest(report), nl=False)


FORMS = {"table": print_table, "json": _print_json, "csv": _print_csv, "text": _print_text}
