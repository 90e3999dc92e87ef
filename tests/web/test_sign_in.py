"""Signing in: the right password opens, nothing else says why not, and guessing is slow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from feedback.app import create_app
from feedback.web.sign_in import IDLE
from tests.web.conftest import PASSWORD, add_account, csrf, on_sqlite, sign_in

WRONG = "do not go together"
MANAGER = "manager@shop.example"


def test_the_right_password_opens_the_page_that_was_asked_for(client: FlaskClient) -> None:
    client.get("/glossary")
    form = {"email": MANAGER, "password": PASSWORD, **csrf(client, "/login?next=/glossary")}
    answer = client.post("/login?next=/glossary", data=form)
    assert answer.headers["Location"] == "/glossary"
    assert client.get("/glossary").status_code == 200


@on_sqlite
@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_a_sign_in_never_leads_to_another_site(client: FlaskClient, next_page: str) -> None:
    form = {"email": MANAGER, "password": PASSWORD, **csrf(client, "/login")}
    answer = client.post("/login", query_string={"next": next_page}, data=form)
    assert urlsplit(answer.headers.get("Location", "/")).netloc == ""


@on_sqlite
@pytest.mark.parametrize("email", [MANAGER, "nobody@shop.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, email: str
) -> None:
    form = {"email": email, "password": "not this one", **csrf(client, "/login")}
    answer = client.post("/login", data=form)
    assert WRONG in answer.text
    assert answer.text.count(email) == 1
    assert client.get("/").status_code == 302


@on_sqlite
def test_guessing_at_one_account_is_stopped_after_ten_tries(app: Flask) -> None:
    """From wherever the guesses come."""
    answers = []
    for number in range(11):
        client = app.test_client()
        form = {"email": MANAGER, "password": str(number), **csrf(client, "/login")}
        there = {"REMOTE_ADDR": f"192.0.2.{number}"}
        answers.append(client.post("/login", data=form, environ_overrides=there).status_code)
    assert answers == [200] * 10 + [429]


@on_sqlite
def test_guessing_in_json_is_stopped_alike(app: Flask) -> None:
    client = app.test_client()
    token = {"X-CSRFToken": csrf(client, "/login")["csrf_token"]}
    tries = [
        client.post("/login", json={"email": MANAGER, "password": str(n)}, headers=token)
        for n in range(11)
    ]
    assert [one.status_code for one in tries] == [400] * 10 + [429]


@on_sqlite
def test_guessing_from_one_address_is_stopped_after_thirty_tries(app: Flask) -> None:
    client = app.test_client()
    token = csrf(client, "/login")
    tries = [
        client.post("/login", data={"email": f"{n}@shop.example", "password": "x", **token})
        for n in range(31)
    ]
    assert [one.status_code for one in tries] == [200] * 30 + [429]
    assert "Too many tries" in tries[-1].text


@on_sqlite
def test_the_session_ends_after_eight_idle_hours_and_scripts_cannot_read_it(
    client: FlaskClient,
) -> None:
    form = {"email": MANAGER, "password": PASSWORD, **csrf(client, "/login")}
    cookie = client.post("/login", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    ends = parsedate_to_datetime(cookie.split("Expires=")[1].split(";")[0])
    assert abs(ends - datetime.now(UTC) - IDLE) < timedelta(minutes=1)


@on_sqlite
def test_over_https_the_cookie_is_the_hosts_own_and_never_sent_in_the_clear(
    config: Config, app: Flask
) -> None:
    safe = create_app(replace(config, base_url="https://feedback.shop.example"))
    cookie = safe.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-comeback=")
    assert "Secure" in cookie


@on_sqlite
def test_signing_out_ends_the_session(manager: FlaskClient) -> None:
    manager.post("/logout", data=csrf(manager, "/glossary"))
    assert manager.get("/glossary").status_code == 302


@on_sqlite
@pytest.mark.parametrize("path", ["/register", "/reset", "/change", "/fs-static/x"])
def test_nobody_registers_or_resets_by_themselves(manager: FlaskClient, path: str) -> None:
    assert manager.get(path).status_code == 404


@on_sqlite
def test_a_json_sign_in_gives_out_no_token_that_opens_pages(app: Flask) -> None:
    client = app.test_client()
    token = csrf(client, "/login")["csrf_token"]
    answer = client.post(
        "/login?include_auth_token",
        json={"email": MANAGER, "password": PASSWORD},
        headers={"X-CSRFToken": token},
    )
    secret = (answer.json or {}).get("response", {}).get("user", {}).get("authentication_token")
    stranger = app.test_client()
    answer = stranger.get("/glossary", headers={"Authentication-Token": secret or "none"})
    assert answer.status_code == 302


@on_sqlite
def test_an_account_that_was_switched_off_is_out_at_once(app: Flask) -> None:
    add_account(app, "gone@shop.example", "manager")
    client = sign_in(app.test_client(), "gone@shop.example")
    assert client.get("/glossary").status_code == 200
    with app.app_context():
        from_now_on = app.extensions["security"].datastore
        from_now_on.deactivate_user(from_now_on.find_user(email="gone@shop.example"))
        from_now_on.commit()
    assert client.get("/glossary").status_code == 302
