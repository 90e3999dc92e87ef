"""Where everything is kept is looked at, and what is missing is told with what to do."""

import socket
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from config import Config
from feedback.database import make_engine
from feedback.doctor.finding import Finding, Weight
from feedback.doctor.place import place
from feedback.migrate import upgrade_database
from reports.warehouse.build import refresh_facts


def config_of(data_dir: Path, **environ: str) -> Config:
    return Config.from_environ({"COMEBACK_DATA_DIR": str(data_dir)} | environ)


def found(config: Config) -> dict[str, Finding]:
    engine = make_engine(config.database_url)
    return {finding.about: finding for finding in place(config, engine)}


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_all_is_well_in_a_database_of_this_version(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    upgrade_database(make_engine(config.database_url))
    assert {finding.weight for finding in found(config).values()} <= {Weight.FINE, Weight.WARNING}


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


def test_facts_are_there_once_they_can_be_read(tmp_path: Path) -> None:
    config = config_of(tmp_path, COMEBACK_TIMEZONE="Europe/Lisbon")
    assert found(config)["facts"].said.startswith("none yet")
    engine = make_engine(config.database_url)
    upgrade_database(engine)
    refresh_facts(engine, config.facts_url, config.timezone)
    assert "no order yet" in found(config)["facts"].said
    assert "another time zone" in found(replace(config, timezone=ZoneInfo("UTC")))["facts"].said
