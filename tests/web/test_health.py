"""Whoever runs the service can ask how it is."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from config import Config
from reports.warehouse.manifest import Manifest
from tests.web.conftest import on_sqlite


@on_sqlite
def test_the_process_says_it_is_up_without_the_database(
    client: FlaskClient, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("drop table survey_change"))
        connection.execute(text("drop table survey"))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": False, "facts": False}


def test_it_is_ready_once_there_are_facts(client: FlaskClient, shop: object) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "facts": True}
    assert "Set-Cookie" not in answer.headers


@on_sqlite
@pytest.mark.parametrize("other", [{"schema": "another"}, {"zone": "Asia/Tokyo"}])
def test_facts_of_another_schema_or_zone_are_none_yet(
    manager: FlaskClient, config: Config, shop: object, other: dict[str, str]
) -> None:
    assert "nothing has been counted yet" not in manager.get("/").text
    replace(Manifest.load(config.facts_url), **other).publish(config.facts_url)  # type: ignore[arg-type]
    assert manager.get("/readyz").json == {"database": True, "facts": False}
    assert "nothing has been counted yet" in manager.get("/").text


@on_sqlite
def test_pages_are_read_while_somebody_writes(
    app: Flask, manager: FlaskClient, engine: Engine
) -> None:
    """SQLite has one writer; a page does not queue behind it."""
    with engine.begin() as connection:
        connection.execute(text("update survey set rate = 3000"))
        assert manager.get("/surveys").status_code == 200
        assert manager.get("/readyz").status_code == 503


@on_sqlite
def test_what_breaks_is_said_in_words_that_give_nothing_away(
    app: Flask, manager: FlaskClient, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("alter table outbox_mail rename to elsewhere"))
    answer = manager.get("/outbox")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "outbox_mail" not in answer.text
    assert "Traceback" not in answer.text
