"""The glossary: every metric, in the registry's own words."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from reports.metrics.registry import METRICS

pages = Blueprint("glossary", __name__)


@pages.get("/glossary")
def overview() -> ResponseReturnValue:
    return render_template("reports/glossary.html", metrics=METRICS.values())
