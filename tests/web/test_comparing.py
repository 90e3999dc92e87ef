"""A page compares what its address asks it to, and offers what there is to choose."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Config
from reports import words
from reports.against import said_against, write_against
from reports.catalogue import REPORTS
from reports.period import Period
from reports.query import Query
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from tests.reports.shop import Shop
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite

NOVEMBER = "from=2025-11-01&to=2025-11-30"
PATHS = ["/", "/satisfaction", "/repeat"]


@pytest.mark.parametrize("path", PATHS)
def test_under_each_figure_stands_its_change_with_the_interval_and_the_word_noise(
    manager: FlaskClient, shop: object, path: str
) -> None:
    page = manager.get(f"{path}?{NOVEMBER}&against=before").text
    changes = re.findall(r'class="(?:small )?change">(.*?)</', page)
    assert len(changes) >= 3
    for one in changes:
        low, high = re.findall(r"\((\S+) to (\S+)\)", one)[0]
        holds_none = low[0] == words.MINUS and high[0] == "+"
        assert re.match(r"\S+ points against 1–31 October 2025 \(", one)
        assert one.endswith(": noise") == holds_none
    assert "compared with 1–31 October 2025</summary>" in page


def test_the_sentence_and_the_change_are_the_reports(
    manager: FlaskClient, shop: object, config: Config
) -> None:
    month = Period.month_of(date(2025, 11, 1))
    query = Query(first_day=month.first_day, last_day=month.last_day, against=month.before())
    report = REPORTS["satisfaction"](Warehouse(config.facts_url), query)
    change = report.estimate("satisfied_change", against=write_against(month.before()))
    assert change
    page = manager.get(f"/satisfaction?{NOVEMBER}&against=before").text
    assert f'<p class="finding">{report.findings[0]}</p>' in page
    told = words.points(change.value or 0), said_against(month.before())
    assert f'<dd class="change">{told[0]} points against {told[1]}' in page


def test_a_chosen_value_is_compared_with_every_other(manager: FlaskClient, shop: object) -> None:
    page = manager.get("/satisfaction?channel=store&against=channel").text
    assert "compared with every other sales channel</summary>" in page
    assert "points against every other sales channel (" in page
    assert '<p class="finding">Satisfied: ' in page


def test_what_cannot_be_compared_says_so_above_the_choice(
    manager: FlaskClient, shop: object
) -> None:
    page = manager.get(f"/satisfaction?{NOVEMBER}&against=2025-11-30..2025-12-02")
    assert page.status_code == 400
    assert "choose two periods that share no day" in page.text
    assert (
        f'href="?{NOVEMBER.replace("&", "&amp;")}" aria-current="true">Not compared</a>'
        in page.text
    )
    assert "Orders placed 1–30 November 2025</summary>" in page.text


def test_a_wrong_period_has_its_form_again_with_what_is_wrong_in_it(
    manager: FlaskClient, shop: object
) -> None:
    page = manager.get("/repeat?from=2026-02-01&to=2026-01-01&region=north")
    assert page.status_code == 400
    (form,) = re.findall(r'<form class="days".*?</form>', page.text, re.DOTALL)
    assert "The period ends (2026-01-01) before it begins (2026-02-01)." in form
    assert 'value="2026-02-01" aria-invalid="true" aria-describedby="wrong-days"' in form
    assert '<input type="hidden" name="region" value="north">' in form


def test_every_dimension_with_two_values_is_offered_the_shops_own_columns_too(
    manager: FlaskClient, shop: Shop, session: Session, engine: Engine, config: Config
) -> None:
    for number in range(30):
        own = {"plan": "gold" if number % 2 else "silver", "basket": str(number), "only": "one"}
        shop.order(f"late-{number}", "2026-02-28", attributes=own)
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    page = manager.get("/satisfaction").text
    for name in ("buyer", "on_time_delivery", "verdict", "attr%3Aplan"):
        assert f'"?{name}=' in page, name
    for name in ("attr%3Abasket", "attr%3Aonly=one", "month", "fulfilment"):
        assert f'"?{name}=' not in page, name
    assert "of 240 answers" in manager.get("/satisfaction?attr:plan=unknown").text
    assert ">By plan</a>" in page
    assert manager.get("/satisfaction?by=attr:plan").status_code == 200
