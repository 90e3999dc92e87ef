"""What the browser is told about every answer."""

import re

from flask.testing import FlaskClient

from tests.web.conftest import on_sqlite

pytestmark = on_sqlite


def test_every_answer_has_a_strict_policy_with_a_nonce_of_its_own(client: FlaskClient) -> None:
    policies = [client.get(path).headers["Content-Security-Policy"] for path in ("/", "/login")]
    for policy in policies:
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    nonces = [re.findall(r"'nonce-([^']+)'", policy) for policy in policies]
    assert len(set(nonces[0])) == 1
    assert nonces[0] != nonces[1]


def test_every_script_and_style_of_a_page_carries_the_nonce(
    manager: FlaskClient, shop: object
) -> None:
    answer = manager.get("/")
    nonce = re.findall(r"nonce-([^']+)'", answer.headers["Content-Security-Policy"])[0]
    tags = re.findall(r"<(?:script|style)\b[^>]*>", answer.text)
    assert len(tags) > 3
    assert all(f'nonce="{nonce}"' in tag for tag in tags)
    assert not re.findall(r"\s(?:style|on\w+)=", answer.text)


def test_types_are_not_guessed_addresses_not_passed_on_and_pages_not_kept(
    client: FlaskClient,
) -> None:
    headers = client.get("/login").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_for_a_year_under_an_address_that_changes_with_it(
    client: FlaskClient,
) -> None:
    page = client.get("/login").text
    sheet = re.findall(r'href="(/static/comeback\.css\?v=\w+)"', page)[0]
    with client.get(sheet) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_everything_a_page_needs_comes_from_here(manager: FlaskClient, shop: object) -> None:
    for path in ("/", "/satisfaction", "/repeat", "/surveys", "/outbox", "/glossary", "/login"):
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', manager.get(path).text)
