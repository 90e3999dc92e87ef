"""`comeback user add` lets somebody sign in, once, with a password that is no joke."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
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
    page = client.get("/login").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    entered = {"email": "ana@shop.example", "password": PASSWORD, "csrf_token": token}
    assert client.post("/login", data=entered).status_code == 302
    assert client.get("/glossary").status_code == 200


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


def test_a_role_nobody_knows_is_wrong_usage(config: Config) -> None:
    assert add("ana@shop.example", role="owner").exit_code == 2
