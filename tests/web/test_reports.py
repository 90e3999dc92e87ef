"""The pages say what the reports say, for the orders their address names."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from reports import words
from reports.catalogue import REPORTS
from reports.query import Query
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from tests.reports.shop import Shop
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("path", "where"),
    [("/", ()), ("/satisfaction", ()), ("/satisfaction?channel=store", (("channel", "store"),))],
)
def test_the_share_satisfied_is_the_reports(
    manager: FlaskClient, shop: object, config: Config, path: str, where: tuple[tuple[str, str]]
) -> None:
    report = REPORTS["satisfaction"](Warehouse(config.facts_url), Query(where=where))
    estimate = report.estimate("satisfied")
    assert estimate
    assert estimate.value
    page = manager.get(path).text
    assert f"<b>{words.percent(estimate.value)}</b>" in page
    assert words.between(estimate.low or 0, estimate.high or 0) in page
    assert f"of {estimate.n} answers" in page


@pytest.mark.parametrize("path", ["/", "/satisfaction", "/repeat"])
def test_every_chart_has_its_figures_in_a_table_beside_it(
    manager: FlaskClient, shop: object, path: str
) -> None:
    page = manager.get(path).text
    charts = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert charts
    for chart in charts:
        figure = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', chart, re.S)[0]
        assert json.loads(figure)["data"]
        assert "<table>" in chart
        assert "<td>" in chart


def test_the_period_is_in_the_address_and_said_in_words(manager: FlaskClient, shop: object) -> None:
    page = manager.get("/satisfaction?from=2025-10-01&to=2025-10-31").text
    assert "Orders placed 1–31 October 2025" in page
    assert "of 60 answers" in page


def test_a_chip_keeps_what_the_others_chose(manager: FlaskClient, shop: object) -> None:
    page = manager.get("/satisfaction?region=north&by=region").text
    assert '"?region=north&amp;by=region&amp;channel=store"' in page
    assert '"?by=region"' in page
    assert '<input type="hidden" name="region" value="north">' in page


def test_what_the_curves_are_split_by_is_what_the_chip_says(
    manager: FlaskClient, session: Session, engine: Engine, config: Config
) -> None:
    shop = Shop(session)
    for number in range(40):
        shop.order(f"customer-{number}", "2025-10-01", channel=("online", "store")[number % 2])
        shop.order(f"customer-{number}", f"2025-12-{number % 28 + 1:02d}")
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    page = manager.get("/repeat").text
    assert "by verdict</summary>" in page
    assert "There are no verdicts to compare yet" in page


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "from=yesterday",
            "The first day must be a day such as 2026-03-02; &#39;yesterday&#39; is not.",
        ),
        ("from=2026-02-01&to=2026-01-01", "The period ends (2026-01-01) before it begins"),
        ("by=nonsense", "There is no dimension &#39;nonsense&#39;"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_what_would(
    manager: FlaskClient, shop: object, question: str, answer: str
) -> None:
    page = manager.get(f"/satisfaction?{question}")
    assert page.status_code == 400
    assert answer in page.text


def test_what_an_address_says_is_never_run(manager: FlaskClient, shop: object) -> None:
    page = manager.get("/satisfaction?channel=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("path", ["/", "/satisfaction", "/repeat"])
@pytest.mark.parametrize("chosen", ["region=Mars", "from=2001-01-01&to=2001-01-31"])
def test_a_selection_nothing_matches_says_so_and_leads_back(
    manager: FlaskClient, shop: object, path: str, chosen: str
) -> None:
    page = manager.get(f"{path}?{chosen}").text
    assert "Nothing matches this selection" in page
    assert f'<a class="button" href="{path}">Show every order</a>' in page
    assert "Switch a survey on" not in page
    assert "comeback demo" not in page


@pytest.mark.parametrize("path", ["/", "/satisfaction", "/repeat"])
def test_before_there_are_orders_a_page_says_what_to_do(manager: FlaskClient, path: str) -> None:
    page = manager.get(path).text
    assert "There are no orders yet" in page
    assert "comeback import orders" in page
    assert "comeback demo" in page


def test_new_facts_are_seen_by_the_next_page(
    manager: FlaskClient, shop: object, config: Config
) -> None:
    before = manager.get("/").text
    manifest = config.facts_url / "manifest.json"
    published = json.loads(manifest.read_text())
    published["version"] += 1
    months = published["tables"]["touchpoints"]
    published["tables"]["touchpoints"] = dict(list(months.items())[:1])
    manifest.write_text(json.dumps(published))
    assert "of 240 answers" in before
    assert "of 60 answers" in manager.get("/").text


def test_the_glossary_has_every_metric(manager: FlaskClient) -> None:
    from_page = set(re.findall(r'<dt id="(\w+)"', manager.get("/glossary").text))
    assert {"satisfied", "put_right", "repeat_90d", "rr2"} <= from_page


def test_a_page_that_is_not_there_leads_on(manager: FlaskClient) -> None:
    answer = manager.get("/nowhere")
    assert answer.status_code == 404
    assert "Go to the overview" in answer.text


def test_an_answer_of_the_overview_leads_to_its_page_with_the_same_orders(
    manager: FlaskClient, shop: object
) -> None:
    page = manager.get("/?channel=store&endpoint=x").text
    assert '<a href="/repeat?channel=store&amp;endpoint=x"' in page


def test_orders_that_are_in_but_not_counted_are_told_so(
    manager: FlaskClient, session: Session
) -> None:
    Shop(session).order("ann", "2026-01-05")
    session.commit()
    for path in ("/", "/coverage"):
        page = manager.get(path).text
        assert "comeback job run refresh_facts" in page
        assert "There are no orders yet" not in page
