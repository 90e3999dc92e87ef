"""The three reports as pages."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from feedback.web import current
from feedback.web.filters import chips, query_of
from reports.pages.overview import NO_ORDERS, overview_page
from reports.pages.page import Empty, Page
from reports.pages.panels import Ask
from reports.pages.repeat import repeat_page
from reports.pages.satisfaction import satisfaction_page
from reports.query import Query

pages = Blueprint("reports", __name__)

FILTERS = ("channel", "region", "category", "fulfilment", "location", "country", "language")
SATISFACTION_BY = ("on_time_delivery", *FILTERS, "buyer", "value_band", "month")
REPEAT_BY = ("verdict", "on_time_delivery", *FILTERS)
NOTHING_YET = Page(
    name="Overview",
    sentence="There is nothing to report yet.",
    as_of="No orders have been received",
    empty=NO_ORDERS,
)
NO_MATCH = Empty(
    missing="Nothing matches this selection",
    why="Other orders have figures; those chosen above have none.",
    step="Show every order",
    has_demo=False,
)


@pages.get("/")
def overview() -> ResponseReturnValue:
    return _show(overview_page, ())


@pages.get("/satisfaction")
def satisfaction() -> ResponseReturnValue:
    return _show(satisfaction_page, SATISFACTION_BY)


@pages.get("/repeat")
def repeat() -> ResponseReturnValue:
    return _show(repeat_page, REPEAT_BY)


def _show(build: Callable[[Ask, Query], Page], breakdowns: tuple[str, ...]) -> ResponseReturnValue:
    """Build a page for the orders its address names."""
    known = current.facts()
    if known is None:
        return render_template("reports/page.html", page=NOTHING_YET, chips=[])
    query = query_of(request.args, FILTERS)
    page = build(known.ask, query)
    if page.empty and not build(known.ask, Query()).empty:
        page = replace(page, empty=replace(NO_MATCH, href=request.endpoint))
    values = known.choices(FILTERS)
    by = [one for one in breakdowns if one not in FILTERS or len(values.get(one, ())) > 1]
    line = chips(request.args, query, known.as_of, values, by)
    return render_template("reports/page.html", page=page, chips=line)
