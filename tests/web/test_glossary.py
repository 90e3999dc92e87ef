"""The glossary page: every metric under its family, each with an address of its own."""

import re

from flask.testing import FlaskClient

from reports.metrics.registry import FAMILIES
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite


def test_every_metric_stands_under_its_family(manager: FlaskClient) -> None:
    page = manager.get("/glossary").text
    _, *sections = re.split(r"<h2 id=[^>]*>", page)
    found = {text.split("</h2>")[0]: re.findall(r'<dt id="(\w+)"', text) for text in sections}
    assert found == {family: [m.name for m in metrics] for family, metrics in FAMILIES.items()}


def test_its_links_lead_to_the_families(manager: FlaskClient) -> None:
    page = manager.get("/glossary").text
    links = re.findall(r'href="#([\w-]+)">(?!Skip)', page)
    assert links
    assert links == re.findall(r'<h2 id="([\w-]+)"', page)


def test_a_metric_says_what_is_counted_and_which_way_is_good(manager: FlaskClient) -> None:
    page = manager.get("/glossary").text
    assert "Counted per answered order, as a share; under 5 it is not shown." in page
    assert "Neither more nor less is better by itself." in page
    assert "under 0" not in page
