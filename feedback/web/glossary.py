"""The glossary: the terms, and every metric in the registry's own words."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from reports.metrics.registry import FAMILIES
from reports.metrics.terms import TERMS

pages = Blueprint("glossary", __name__)


@pages.get("/glossary")
def overview() -> ResponseReturnValue:
    return render_template("reports/glossary.html", terms=TERMS, families=FAMILIES)
