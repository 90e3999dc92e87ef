"""The reports as pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select

from feedback.extensions import db
from feedback.models.order import Order
from feedback.web import current
from feedback.web.address import WrongDays, query_of, selection_of
from feedback.web.facts import Facts
from feedback.web.filters import Chip, chips, dates_of
from reports.against import TIMES
from reports.breakdown import ATTRIBUTE
from reports.catalogue import page_of
from reports.pages.abandonment import abandonment_page
from reports.pages.channels import channels_page
from reports.pages.coverage import coverage_page
from reports.pages.emptiness import NO_ORDERS
from reports.pages.first_purchase import first_purchase_page
from reports.pages.operations import operations_page
from reports.pages.overview import overview_page
from reports.pages.page import Empty, Page
from reports.pages.panels import Ask
from reports.pages.problems import problems_page
from reports.pages.repeat import repeat_page
from reports.pages.satisfaction import satisfaction_page
from reports.pages.value import value_page
from reports.query import Query, QueryError

pages = Blueprint("reports", __name__)


@dataclass(frozen=True)
class View:
    """A report's page: its name in the menu, and what it may be broken down by.

    The first of `by` is what it is broken down by where nothing is asked for.
    """

    title: str
    build: Callable[[Ask, Query], Page]
    by: tuple[str, ...] = ()


GROUPS = ("channel", "region", "category", "fulfilment", "location", "country", "language")
VIEWS = {
    "overview": View("Overview", overview_page),
    "satisfaction": View(
        "Satisfaction",
        satisfaction_page,
        ("on_time_delivery", *GROUPS, "buyer", "value_band", "month"),
    ),
    "operations": View("Operations", operations_page),
    "problems": View(
        "Problems",
        problems_page,
        ("on_time_delivery", "first_contact_resolution", "returned", *GROUPS, "buyer"),
    ),
    "abandonment": View("Abandonment", abandonment_page),
    "repeat": View("Repeat buying", repeat_page, ("verdict", "on_time_delivery", *GROUPS)),
    "first-purchase": View("First purchase", first_purchase_page),
    "value": View("Value", value_page, ("verdict", "on_time_delivery", *GROUPS)),
    "channels": View("Channels", channels_page),
    "coverage": View("Coverage", coverage_page),
}
NOTHING_YET = Page(
    name="Overview",
    sentence="There is nothing to report yet.",
    as_of="No orders have been received",
    empty=NO_ORDERS,
)
NOT_COUNTED = Page(
    name="Overview",
    sentence="The shop’s orders are in; nothing has been counted yet.",
    as_of="Nothing has been counted",
    empty=Empty(
        missing="There are no figures yet",
        why="They are counted within a minute where the jobs run; here they may be switched off.",
        step="count them now:",
        command="comeback job run refresh_facts",
        has_demo=False,
    ),
)
NO_MATCH = Empty(
    missing="Nothing matches this selection",
    why="Other orders have figures; those chosen above have none.",
    step="Show every order",
    has_demo=False,
)


def show() -> ResponseReturnValue:
    """Build the page of a report for the orders its address names, or say what cannot be asked."""
    known, view = current.facts(), VIEWS[str(request.endpoint).removeprefix(f"{pages.name}.")]
    if known is None:
        has_orders = db.session.scalar(select(exists().where(Order.id > 0)))
        page = replace(NOT_COUNTED if has_orders else NOTHING_YET, name=view.title)
        return render_template("reports/page.html", page=page, chips=[])
    try:
        query = query_of(request.args)
        page = view.build(known.ask, query)
    except QueryError as error:
        return _refuse(view, known, error)
    if page.empty and not view.build(known.ask, Query()).empty:
        page = replace(page, empty=replace(NO_MATCH, href=request.endpoint))
    return render_template("reports/page.html", page=page, chips=_line(view, known, query))


def _refuse(view: View, known: Facts, error: QueryError) -> ResponseReturnValue:
    """Say what would do, with the chips to choose it or, of a wrong period, its form."""
    line = _line(view, known, selection_of(request.args))
    dates = dates_of(request.args) if isinstance(error, WrongDays) else None
    return render_template(
        "reports/refused.html",
        view=view,
        why=str(error),
        chips=line[1:] if dates else line,
        dates=dates,
    ), 400


def _line(view: View, known: Facts, query: Query) -> list[Chip]:
    found = known.choices()
    values = {name: found[name] for name in (*GROUPS, *found)}
    by = [*view.by, *(name for name in values if name.startswith(ATTRIBUTE))] if view.by else []
    offered = [one for one in by if one in (by[0], *TIMES) or len(values.get(one, ())) > 1]
    return chips(request.args, query, known.as_of, values, offered)


for endpoint in VIEWS:
    pages.add_url_rule(page_of(endpoint), endpoint, show)
