"""The doctor names what is wrong and what to do, and tells no secret."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import Engine

from config import Config
from feedback.database import make_engine
from feedback.doctor import Finding, examine, settings
from feedback.mail import smtp
from feedback.migrate import upgrade_database
from reports.warehouse.build import refresh_facts


def config_of(data_dir: Path, **environ: str) -> Config:
    return Config.from_environ({"COMEBACK_DATA_DIR": str(data_dir)} | environ)


def found(
    config: Config, engine: Engine | None = None, *, mail: bool = False
) -> dict[str, Finding]:
    engine = engine or make_engine(config.database_url)
    return {finding.about: finding for finding in examine(config, engine, mail=mail)}


def test_every_setting_is_told_and_no_secret(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        COMEBACK_SECRET_KEY="s3cret",
        COMEBACK_DATABASE_URL="postgresql+psycopg://me:s3cret@db.example/shop?sslpassword=s3cret&x=1",
        COMEBACK_MAIL_URL="sendgrid://s3cret@api.sendgrid.com",
    )
    told = settings(config)
    assert set(told) >= {"COMEBACK_DATA_DIR", "COMEBACK_MAIL_FROM", "COMEBACK_TIMEZONE"}
    assert "s3cret" not in str(told)
    assert told["COMEBACK_DATABASE_URL"].startswith("postgresql+psycopg://me:")
    assert told["COMEBACK_MAIL_URL"].endswith("@api.sendgrid.com")


def test_all_is_well_in_a_database_of_this_version(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    upgrade_database(make_engine(config.database_url))
    assert {about for about, finding in found(config).items() if finding.remedy} <= {"disk"}


def test_a_database_without_tables_is_told_what_to_run(tmp_path: Path) -> None:
    assert found(config_of(tmp_path))["database"].remedy == "run `comeback db upgrade`"


def test_a_database_of_an_earlier_version_is_told_what_to_run(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    engine = make_engine(config.database_url)
    upgrade_database(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert found(config)["database"].said == "is of an earlier version"


def test_a_database_nobody_answers_at_is_told_apart(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me@127.0.0.1:{closed_port()}/shop"
    finding = found(config_of(tmp_path, COMEBACK_DATABASE_URL=url))["database"]
    assert "cannot be reached" in finding.said
    assert finding.remedy == "check COMEBACK_DATABASE_URL"


@pytest.mark.parametrize("url", ["sendgrid://SG.s3cret", "sendgrid+http://s3cret:443"])
def test_a_key_is_masked_wherever_it_stands(tmp_path: Path, url: str) -> None:
    told = settings(replace(config_of(tmp_path), mail_url=url))
    assert "s3cret" not in told["COMEBACK_MAIL_URL"]


def test_a_mail_server_without_a_key_is_told_whole(tmp_path: Path) -> None:
    told = settings(config_of(tmp_path, COMEBACK_MAIL_URL="smtp://mail.shop.example:25"))
    assert told["COMEBACK_MAIL_URL"] == "smtp://mail.shop.example:25"


@pytest.fixture
def mail_port() -> Iterator[int]:
    """A mail server that does not encrypt."""
    port = closed_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


def test_a_mail_server_is_greeted(tmp_path: Path, mail_port: int) -> None:
    config = config_of(tmp_path, COMEBACK_MAIL_URL=f"smtp://127.0.0.1:{mail_port}")
    assert found(config, mail=True)["mail"] == Finding(
        "mail", f"127.0.0.1:{mail_port} answers with 250"
    )


def test_a_mail_server_is_greeted_at_the_port_the_mail_would_go_to(
    tmp_path: Path, mail_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PORT", mail_port)
    config = config_of(tmp_path, COMEBACK_MAIL_URL="smtp://127.0.0.1")
    assert found(config, mail=True)["mail"].said == f"127.0.0.1:{mail_port} answers with 250"


def test_at_the_port_of_tls_only_an_encrypted_server_will_do(
    tmp_path: Path, mail_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PORT_OF_TLS", mail_port)
    config = config_of(tmp_path, COMEBACK_MAIL_URL=f"smtp://127.0.0.1:{mail_port}")
    assert "cannot be handed over: [SSL" in found(config, mail=True)["mail"].said


@pytest.mark.parametrize("scheme", ["smtp", "sendgrid", "sendgrid+http"])
def test_mail_that_cannot_be_handed_over_is_told(tmp_path: Path, scheme: str) -> None:
    url = f"{scheme}://s3cret@127.0.0.1:{closed_port()}"
    finding = found(config_of(tmp_path, COMEBACK_MAIL_URL=url), mail=True)["mail"]
    assert "cannot be handed over" in finding.said
    assert "s3cret" not in str(finding)


def test_the_mail_is_left_alone_unless_asked_for(tmp_path: Path) -> None:
    assert "mail" not in found(config_of(tmp_path))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_facts_are_there_once_they_can_be_read(tmp_path: Path) -> None:
    config = config_of(tmp_path, COMEBACK_TIMEZONE="Europe/Lisbon")
    assert found(config)["facts"].said.startswith("none yet")
    engine = make_engine(config.database_url)
    upgrade_database(engine)
    refresh_facts(engine, config.facts_url, config.timezone)
    assert "no order yet" in found(config)["facts"].said
    assert "another time zone" in found(replace(config, timezone=ZoneInfo("UTC")))["facts"].said
