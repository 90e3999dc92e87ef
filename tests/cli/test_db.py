"""`comeback db`: one command sets up; a restored backup asks nobody a second time."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from reports.warehouse.manifest import Manifest
from surveys.disposition import Disposition
from tests.fieldwork.rows import add_customer, add_order

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` with a DATA_DIR of its own."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path / "var"))
    return lambda *words: CliRunner().invoke(comeback, words)


def sessions_of(data_dir: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{data_dir}/comeback.db"))


def test_one_command_makes_tables_and_surveys_switched_off(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").output == "The database is up to date.\n"
    with sessions_of(tmp_path / "var")() as session:
        surveys = session.scalars(select(Survey)).all()
        assert {survey.key for survey in surveys} == {"completed", "not_completed"}
        assert {survey.active_since for survey in surveys} == {None}


def test_the_data_is_its_owners_alone(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


def test_what_is_in_a_folder_open_to_all_is_its_owners_alone(run: Run, tmp_path: Path) -> None:
    data_dir = tmp_path / "var"
    data_dir.mkdir(mode=0o755)
    run("db", "upgrade")
    with sessions_of(data_dir).begin() as session:
        add_customer(session)
        beside = {path.name: path.stat().st_mode & 0o077 for path in data_dir.iterdir()}
    assert beside == dict.fromkeys(
        ("comeback.db", "comeback.db-shm", "comeback.db-wal", "secret_key"), 0
    )


def test_the_facts_are_their_owners_alone(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    run("db", "backup", str(tmp_path / "copy.db"))
    run("db", "restore", str(tmp_path / "copy.db"))
    assert (tmp_path / "var" / "facts").stat().st_mode & 0o077 == 0


def test_a_command_before_the_set_up_says_what_to_run(run: Run, tmp_path: Path) -> None:
    result = run("db", "backup", str(tmp_path / "copy.db"))
    assert "comeback db upgrade" in str(result.exception)


@pytest.mark.parametrize(
    "command", [("db", "upgrade"), ("db", "backup", "copy.db"), ("job", "list")]
)
def test_a_database_nobody_answers_at_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COMEBACK_DATABASE_URL", "postgresql+psycopg://me:s3cret@127.0.0.1:1/shop")
    refusal = run(*command).exception
    assert isinstance(refusal, Refusal)
    assert re.fullmatch(
        r"The database cannot be reached \(.+\); check COMEBACK_DATABASE_URL\.", str(refusal)
    )
    assert "s3cret" not in str(refusal)


def test_after_a_restore_nobody_who_was_due_is_asked(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    now = system_clock()
    sessions = sessions_of(tmp_path / "var")
    with sessions.begin() as session:
        for survey in session.scalars(select(Survey)):
            survey.active_since = now - timedelta(days=30)
            survey.rate = 10_000
        days = {"placed_at": now - timedelta(days=9), "due_at": now - timedelta(hours=1)}
        add_order(session, add_customer(session), **days)
    copy = str(tmp_path / "copy.db")
    assert run("db", "backup", copy).exit_code == 0
    result = run("db", "restore", copy)
    assert result.exit_code == 0, result.output
    assert "The surveys are off and 0 waiting mails are held" in result.output
    with sessions() as session:
        assert session.scalars(select(SampleUnit.disposition)).all() == [Disposition.NOT_ACTIVE]
        assert set(session.scalars(select(Survey.active_since))) == {None}


def test_the_facts_are_those_of_the_restored_database(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    copy = str(tmp_path / "copy.db")
    run("db", "backup", copy)
    now = system_clock()
    with sessions_of(tmp_path / "var").begin() as session:
        add_order(session, add_customer(session), placed_at=now - timedelta(days=9))
    later = str(tmp_path / "later.db")
    run("db", "backup", later)
    facts = tmp_path / "var" / "facts"
    run("db", "restore", later)
    assert Manifest.load(facts).rows == 1
    run("db", "restore", copy)
    assert Manifest.load(facts).rows == 0
