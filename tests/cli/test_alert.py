"""`comeback alert`: what staff were not told is shown, and sent again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.database import make_engine, make_sessions
from feedback.fieldwork.tell import tell
from feedback.models.alert import Alert, AlertChannel, AlertKind, AlertState
from tests.conftest import NOON

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMEBACK_ALERT_TO", "ann@shop.example")

    def run(*words: str) -> Result:
        return CliRunner().invoke(comeback, ["alert", *words])

    CliRunner().invoke(comeback, ["db", "upgrade"])
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


@pytest.fixture
def given_up(sessions: sessionmaker[Session]) -> None:
    failed = {"state": AlertState.FAILED, "attempt": 21, "reason": "The receiver answered 500."}
    with sessions.begin() as session:
        tell(session, AlertKind.MAIL_HELD, {"one": {"batch": "b", "mails": 3}}, now=NOON)
        session.execute(update(Alert).values(**failed))


def test_where_all_were_told_that_is_said(run: Run) -> None:
    assert run("list").output == "No alert was given up.\n"
    assert run("again").output == "No alert was given up.\n"


def test_what_still_waits_is_no_reason_to_send_again(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        tell(session, AlertKind.MAIL_HELD, {"one": {"batch": "b", "mails": 3}}, now=NOON)
    said = "No alert was given up.\n1 alert by mail still to be told.\n"
    assert run("list").output == said
    assert run("again").output == "No alert was given up.\n"


@pytest.mark.usefixtures("given_up")
def test_what_was_given_up_is_listed_with_the_reason(run: Run) -> None:
    first, *_, last = run("list").output.splitlines()
    assert first == "2026-03-02 12:00  mail.held by mail: The receiver answered 500."
    assert last == "`comeback alert again` sends them again."


@pytest.mark.usefixtures("given_up")
def test_it_is_sent_again_over_the_channels_that_are_set(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    assert run("again").output.splitlines() == [
        "1 alert to be sent again; `comeback serve` does so within a minute.",
        "1 alert by webhook cannot be sent: COMEBACK_ALERT_URL is not set here.",
    ]
    with sessions() as session:
        states = {one.channel: one.state for one in session.scalars(select(Alert))}
    assert states == {AlertChannel.MAIL: AlertState.READY, AlertChannel.WEBHOOK: AlertState.FAILED}
    refused = run("again")
    assert isinstance(refused.exception, Refusal)
    assert "COMEBACK_ALERT_URL is not set here" in str(refused.exception)
