"""`comeback db`: one command sets up; a restored backup asks nobody a second time."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.fieldwork.suppress import ensure_key, is_suppressed, suppress, suppressed_among
from feedback.models.delivery import Delivery, DeliveryState
from feedback.models.sample_unit import SampleUnit
from feedback.models.suppression import SuppressionKey, SuppressionReason
from feedback.models.survey import Survey
from reports.warehouse.manifest import Manifest
from surveys.disposition import Disposition
from tests.conftest import create_database
from tests.fieldwork.asking import ask
from tests.fieldwork.rows import add_customer, add_order, switch_on

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` with a DATA_DIR of its own."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path / "var"))
    return lambda *words: CliRunner().invoke(comeback, words)


@contextmanager
def opened(data_dir: Path) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{data_dir}/comeback.db")
    with make_sessions(engine).begin() as session:
        yield session
    engine.dispose()


def test_one_command_makes_tables_and_surveys_switched_off(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").output == "The database is up to date.\n"
    with opened(tmp_path / "var") as session:
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
    with opened(data_dir) as session:
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
    with opened(tmp_path / "var") as session:
        for survey in session.scalars(select(Survey)):
            survey.active_since = now - timedelta(days=30)
            survey.rate = 10_000
        days = {"placed_at": now - timedelta(days=9), "due_at": now - timedelta(hours=1)}
        add_order(session, add_customer(session), **days)
    copy = str(tmp_path / "copy.db")
    assert run("db", "backup", copy).exit_code == 0
    result = run("db", "restore", copy)
    assert result.exit_code == 0, result.output
    assert "The surveys are off, 0 waiting mails are held" in result.output
    with opened(tmp_path / "var") as session:
        assert session.scalars(select(SampleUnit.disposition)).all() == [Disposition.NOT_ACTIVE]
        assert set(session.scalars(select(Survey.active_since))) == {None}


def test_who_unsubscribed_after_the_backup_stays_on_the_list(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    copy = str(tmp_path / "copy.db")
    run("db", "backup", copy)
    scopes = ["everything", "completed"]
    with opened(tmp_path / "var") as session:
        for scope in scopes:
            unsubscribed = SuppressionReason.UNSUBSCRIBED
            suppress(session, f"{scope}@customer.example", unsubscribed, system_clock(), scope)
    for _ in range(2):
        told = run("db", "restore", copy).output
        assert "Who unsubscribed since the backup stays on the suppression list." in told
    with opened(tmp_path / "var") as session:
        asked = {(f"{scope}@customer.example", "completed") for scope in scopes}
        assert suppressed_among(session, asked) == asked


def test_on_a_new_machine_it_says_that_nobody_knows_who_unsubscribed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("db", "upgrade")
    run("db", "backup", str(tmp_path / "copy.db"))
    for data_dir in ("new", "another shop's"):
        monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path / data_dir))
        if data_dir != "new":
            run("db", "upgrade")
        told = run("db", "restore", str(tmp_path / "copy.db")).output
        assert "Who unsubscribed since the backup is not known" in told


def test_what_another_tool_put_back_is_held_by_hand(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    """As for PostgreSQL: the backup is a database of its own beside the one it replaces."""
    put_back = create_database(postgres_url)
    replaced = f"sqlite:///{tmp_path}/var/comeback.db"
    run("db", "upgrade")
    with opened(tmp_path / "var") as session:
        secret = ensure_key(session)
        suppress(session, "ann@customer.example", SuppressionReason.COMPLAINED, system_clock())
    monkeypatch.setenv("COMEBACK_DATABASE_URL", put_back)
    assert "comeback db hold" in str(run("db", "restore", "a.dump").exception)
    run("db", "upgrade")
    engine = make_engine(put_back)
    with make_sessions(engine)() as session:
        switch_on(session)
        add_order(session, add_customer(session))
        ask(session)
    refused = run("db", "hold", "--replaces", replaced).exception
    assert "could not be read" in str(refused)
    with make_sessions(engine).begin() as session:
        session.scalars(select(SuppressionKey)).one().secret = secret
    told = run("db", "hold", "--replaces", replaced).output
    assert "Who unsubscribed since the backup stays on the suppression list." in told
    with make_sessions(engine)() as session:
        assert is_suppressed(session, "ann@customer.example")
        assert session.scalars(select(Delivery.state)).all() == [DeliveryState.HELD]
        assert set(session.scalars(select(Survey.active_since))) == {None}
    engine.dispose()


def test_the_facts_are_those_of_the_restored_database(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    copy = str(tmp_path / "copy.db")
    run("db", "backup", copy)
    now = system_clock()
    with opened(tmp_path / "var") as session:
        add_order(session, add_customer(session), placed_at=now - timedelta(days=9))
    later = str(tmp_path / "later.db")
    run("db", "backup", later)
    facts = tmp_path / "var" / "facts"
    run("db", "restore", later)
    assert Manifest.load(facts).rows == 1
    run("db", "restore", copy)
    assert Manifest.load(facts).rows == 0
