"""`comeback doctor` groups what it found, and fails only where something is wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.cli.doctor import command
from feedback.cli.refusal import Refusal
from feedback.database import make_engine
from feedback.migrate import upgrade_database


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMEBACK_BASE_URL", "http://127.0.0.1:1")


def doctor(*options: str) -> Result:
    return CliRunner().invoke(command, options)


def set_up(data_dir: Path) -> None:
    engine = make_engine(f"sqlite:///{data_dir}/comeback.db")
    upgrade_database(engine)
    engine.dispose()


def test_it_succeeds_where_there_are_but_warnings(tmp_path: Path) -> None:
    set_up(tmp_path)
    told = doctor("--mail")
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert {"Kept", "Settings", "Reached", "Mail from service@shop.example", "At work"} <= set(
        lines
    )
    assert "✓ database: sqlite, up to date" in lines
    place = lines.index("! alerts: nobody is told")
    assert lines[place + 1].startswith("    why a customer left dissatisfied")
    assert lines[place + 2].startswith("    do  set COMEBACK_ALERT_TO")


def test_it_fails_where_something_is_wrong() -> None:
    told = doctor()
    assert told.exit_code == 1
    assert "✗ database: has no tables yet" in told.output
    assert "At work" not in told.output


def test_a_test_mail_goes_to_an_address_that_is_one(tmp_path: Path) -> None:
    set_up(tmp_path)
    assert "✓ test mail: was taken" in doctor("--mail-to", "me@shop.example").output
    refused = doctor("--mail-to", "me")
    assert isinstance(refused.exception, Refusal)
