"""What everybody opens first is made before anybody opens it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from config import Config
from feedback.web import current, warming
from feedback.web.facts import Facts
from feedback.web.reports import VIEWS
from reports.catalogue import page_of
from reports.warehouse.build import refresh_facts
from reports.warehouse.duckdb import Warehouse
from tests.reports.shop import Shop
from tests.web.conftest import on_sqlite

pytestmark = on_sqlite

WITHIN_SECONDS = 30


def test_a_warm_page_asks_the_facts_nothing(
    app: Flask, manager: FlaskClient, shop: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        warming.warm(published())
    asked, rows = [], Warehouse.rows

    def listen(warehouse: Warehouse, select: sa.SelectBase) -> list[tuple[Any, ...]]:
        asked.append(select)
        return rows(warehouse, select)

    monkeypatch.setattr(Warehouse, "rows", listen)
    for name in VIEWS:
        assert manager.get(page_of(name)).status_code == 200
    assert asked == []
    assert manager.get("/satisfaction?channel=store").status_code == 200
    assert asked


def test_every_new_version_is_warmed_unasked_even_after_one_that_failed(
    app: Flask,
    shop: Shop,
    engine: Engine,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warmed: list[int] = []

    def fail_once(facts: Facts) -> None:
        warmed.append(facts.version)
        if len(warmed) == 1:
            raise ValueError("a report broke")

    monkeypatch.setattr(warming, "warm", fail_once)
    monkeypatch.setattr(warming, "LOOK_EVERY_SECONDS", 0.01)
    ended = warming.keep_warm(app)
    try:
        wait_until(lambda: len(warmed) == 2)
        shop.order("somebody new", "2026-03-01")
        shop.session.commit()
        refresh_facts(engine, config.facts_url, config.timezone)
        wait_until(lambda: len(warmed) == 3)
    finally:
        ended.set()
    assert warmed == [1, 1, 2]


def published() -> Facts:
    facts = current.facts()
    assert facts
    return facts


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
