"""`comeback user add` lets somebody sign in, once, with a password that is no joke."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Config
from feedback.app import create_app
from feedback.cli.main import comeback
from feedback.database import make_engine, make_sessions
from feedback.models.account import Account

PASSWORD = "correct horse battery"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path / "var"))
    CliRunner().invoke(comeback, ["db", "upgrade"], catch_exceptions=False)
    return Config.from_environ()


def add(email: str, password: str = PASSWORD, role: str = "manager") -> Result:
    return CliRunner().invoke(comeback, ["user", "add", email, "--role", role], input=password)


def test_who_was_added_can_sign_in(config: Config) -> None:
    result = add("Ana@shop.example")
    assert result.exit_code == 0
    assert "Ana@shop.example may sign in" in result.output
    client = create_app(config).test_client()
    assert sign_in(client, PASSWORD) == 302
    assert client.get("/glossary").status_code == 200


def sign_in(client: FlaskClient, password: str) -> int:
    page = client.get("/login").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    entered = {"email": "ana@shop.example", "password": password, "csrf_token": token}
    return client.post("/login", data=entered).status_code


def test_a_lost_password_is_replaced_and_whoever_is_signed_in_is_out(config: Config) -> None:
    add("ana@shop.example")
    app = create_app(config)
    signed_in, fresh = app.test_client(), app.test_client()
    assert sign_in(signed_in, PASSWORD) == 302
    assert signed_in.get("/glossary").status_code == 200
    result = change("Ana@shop.example", "battery staple horse")
    assert result.exit_code == 0
    assert "with the new password" in result.output
    assert signed_in.get("/glossary").status_code == 302
    assert sign_in(fresh, PASSWORD) == 200
    assert sign_in(fresh, "battery staple horse") == 302


def change(email: str, password: str) -> Result:
    return CliRunner().invoke(comeback, ["user", "password", email], input=password)


def test_a_password_that_cannot_be_changed_is_refused(config: Config) -> None:
    add("ana@shop.example")
    assert "at least 10 characters" in str(change("ana@shop.example", "short").exception)
    nobody = str(change("bo@shop.example", PASSWORD).exception)
    assert "`comeback user add bo@shop.example` adds one" in nobody
    again = str(add("ana@shop.example").exception)
    assert "`comeback user password ana@shop.example`" in again


def test_the_password_is_kept_as_a_hash_and_the_role_with_the_account(config: Config) -> None:
    add("ana@shop.example", role="analyst")
    with make_sessions(make_engine(config.database_url))() as session:
        [account] = session.scalars(select(Account))
        assert [role.name for role in account.roles] == ["analyst"]
        assert account.password
        assert account.password.startswith("$argon2")
        assert PASSWORD not in account.password


@pytest.mark.parametrize(
    ("email", "password", "why"),
    [
        ("ana", PASSWORD, "is not an e-mail address"),
        ("@shop.example", PASSWORD, "is not an e-mail address"),
        ("bo@shop.example", "short", "at least 10 characters"),
        ("taken@shop.example", PASSWORD, "has an account already"),
        ("Taken@Shop.example", PASSWORD, "has an account already"),
    ],
)
def test_what_cannot_be_added_is_refused(
    config: Config, email: str, password: str, why: str
) -> None:
    add("taken@shop.example")
    assert why in str(add(email, password).exception)


def test_no_terminal_and_no_password_is_said_as_such(config: Config) -> None:
    assert "no terminal to ask for the password at" in str(add("bo@shop.example", "").exception)


def test_a_role_nobody_knows_is_wrong_usage(config: Config) -> None:
    assert add("ana@shop.example", role="owner").exit_code == 2
