"""A shop with orders and verdicts, its facts published, and the managers' app in front of it."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from config import Config
from feedback.app import create_app
from feedback.extensions import accounts, db
from feedback.fieldwork.surveys import ensure_surveys
from reports.warehouse.build import refresh_facts
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.reports.shop import Shop

# For what has nothing to do with the kind of database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PASSWORD = "four plain old words"
VERDICTS = (*[Verdict.SATISFIED] * 7, Verdict.PUT_RIGHT, Verdict.LEFT_WRONG, Verdict.UNSAID)
MONTHS = ("2025-10", "2025-11", "2025-12", "2026-01")
CHANNELS = ("online", "store")


@pytest.fixture
def config(engine: Engine, tmp_path: Path) -> Config:
    return Config.from_environ(
        {
            "COMEBACK_DATA_DIR": str(tmp_path / "var"),
            "COMEBACK_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "COMEBACK_SHOP_NAME": "Ana & Sons",
        }
    )


@pytest.fixture
def app(config: Config, sessions: sessionmaker[Session]) -> Iterator[Flask]:
    with sessions.begin() as session:
        ensure_surveys(session)
    app = create_app(config, lambda: NOON)
    for role in ("manager", "analyst"):
        add_account(app, f"{role}@shop.example", role)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def shop(session: Session, engine: Engine, config: Config) -> Shop:
    """Two hundred and forty orders over four months, all answered; each third comes back."""
    shop = Shop(session)
    for number in range(240):
        month, day = MONTHS[number % 4], f"{number % 28 + 1:02d}"
        name = f"customer-{number}"
        channel, region = CHANNELS[number // 2 % 2], "north" if number % 3 else "south"
        placed = f"{month}-{day}"
        order = shop.order(
            name, placed, promised=placed, delivered=placed, channel=channel, region=region
        )
        shop.answer(order, placed, VERDICTS[number % len(VERDICTS)])
        if number % 3 == 0:
            shop.order(name, f"2026-02-{day}", channel=channel, region=region)
    session.commit()
    refresh_facts(engine, config.facts_url, config.timezone)
    return shop


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody is signed in."""
    return app.test_client()


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), "manager@shop.example")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def add_account(app: Flask, email: str, role: str) -> None:
    with app.app_context():
        accounts.create_user(
            email=email,
            password=hash_password(PASSWORD),
            roles=[accounts.find_or_create_role(role)],
        )
        accounts.commit()  # type: ignore[no-untyped-call]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> FlaskClient:
    client.post("/login", data={"email": email, "password": password, **csrf(client, "/login")})
    return client


def csrf(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the token of the form a page shows."""
    text = client.get(path).text
    return {"csrf_token": text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}
