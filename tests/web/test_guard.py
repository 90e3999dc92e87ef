"""Nothing is shown to anybody who is not signed in, and nothing is done without a form of ours."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from feedback.web.guard import PUBLIC
from tests.web.conftest import csrf, on_sqlite, sign_in

pytestmark = on_sqlite


def test_every_route_that_is_not_listed_as_public_asks_for_a_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    private = [(rule, method) for rule in app.url_map.iter_rules() for method in methods(rule)]
    assert len(private) > 10
    for rule, method in private:
        answer = client.open(filled(rule), method=method)
        assert answer.status_code == (302 if method == "GET" else 400), (rule, method)
        if method == "GET":
            assert answer.headers["Location"].startswith("/login")


def test_what_is_listed_as_public_is_there(app: Flask) -> None:
    assert set(app.view_functions) >= PUBLIC


def test_an_unknown_address_does_not_tell_strangers_that_it_is_unknown(
    client: FlaskClient,
) -> None:
    assert client.get("/customers/1").headers["Location"] == "/login?next=/customers/1"


def test_the_customers_pages_need_no_sign_in_and_set_no_cookie(client: FlaskClient) -> None:
    answer = client.get("/a/unknown")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_a_post_without_our_token_changes_nothing(manager: FlaskClient) -> None:
    answer = manager.post("/surveys/completed/on")
    assert answer.status_code == 400
    assert "too old" in answer.text
    assert "Off" in manager.get("/surveys").text


@pytest.mark.parametrize("change", ["on", "pause", "set", "stratum", "consent"])
def test_an_analyst_may_look_at_surveys_but_not_change_them(app: Flask, change: str) -> None:
    analyst = sign_in(app.test_client(), "analyst@shop.example")
    page = analyst.get("/surveys/completed")
    assert page.status_code == 200
    assert "Switch on</button>" not in page.text
    answer = analyst.post(f"/surveys/completed/{change}", data=csrf(analyst, "/surveys"))
    assert answer.status_code == 403
    assert "You may not see this" in answer.text


def methods(rule: Rule) -> set[str]:
    """Return how a private route is asked; none for a public one."""
    return set() if rule.endpoint in PUBLIC else (rule.methods or set()) & {"GET", "POST"}


def filled(rule: Rule) -> str:
    return re.sub(r"<int\b[^<>]*:key>", "1", rule.rule).replace("<key>", "completed")
