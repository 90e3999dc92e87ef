"""Every page keeps the customer's address and answers to itself, whatever happens."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.answering.app import create_answering_app
from feedback.clock import system_clock
from feedback.models.schema import Base
from tests.answering.conftest import Invite, on_sqlite

pytestmark = on_sqlite

PATHS = ("/a/{}", "/a/{}?satisfied=no", "/u/{}", "/a/unknown", "/u/unknown", "/elsewhere")


@pytest.mark.parametrize("path", PATHS)
def test_the_headers_of_every_page(client: FlaskClient, invite: Invite, path: str) -> None:
    headers = client.get(path.format(invite())).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_runs_a_script_or_asks_for_anything_else(
    client: FlaskClient, invite: Invite, path: str
) -> None:
    page = client.get(path.format(invite())).text
    assert "<script" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert not re.search(r'<link[^>]*rel="stylesheet"', page)
    assert len(page.encode()) < 20_000


def test_the_policy_allows_exactly_the_style_in_the_page(
    client: FlaskClient, invite: Invite
) -> None:
    response = client.get(f"/a/{invite()}")
    style = response.text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]


def test_an_answer_sent_by_a_page_elsewhere_finds_no_cookie_to_ride_on(
    client: FlaskClient, invite: Invite
) -> None:
    response = client.post(f"/a/{invite()}", data={"satisfied": "yes"})
    assert "Set-Cookie" not in response.headers


def test_https_is_kept_to_where_the_shop_has_it(
    config: Config, sessions: sessionmaker[Session], client: FlaskClient
) -> None:
    secure = replace(config, base_url="https://feedback.shop.example")
    app = create_answering_app(secure, sessions, system_clock)
    assert "Strict-Transport-Security" in app.test_client().get("/a/unknown").headers
    assert "Strict-Transport-Security" not in client.get("/a/unknown").headers


def test_other_methods_are_refused(client: FlaskClient, invite: Invite) -> None:
    for method in (client.put, client.delete, client.patch):
        assert method(f"/a/{invite()}").status_code == 405


def test_a_failure_of_ours_is_said_in_the_customers_language(
    client: FlaskClient, invite: Invite, engine: Engine
) -> None:
    token = invite()
    Base.metadata.drop_all(engine)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    response = client.post(
        f"/a/{token}", data={"satisfied": "yes"}, headers={"Accept-Language": "es"}
    )
    assert response.status_code == 500
    assert "Algo ha fallado por nuestra parte" in response.text
    assert response.headers["Referrer-Policy"] == "no-referrer"
