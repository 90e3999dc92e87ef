"""`comeback follow-up` does what the pages do, and refuses what they refuse."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli import follow_up
from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.database import make_engine, make_sessions
from feedback.models.follow_up import FollowUp, FollowUpState
from feedback.models.look import Look
from tests.fieldwork.following import BEN, left_wrong

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(comeback, words, input=typed)

    run("db", "upgrade")
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


@pytest.fixture
def number(sessions: sessionmaker[Session]) -> str:
    """The number of the follow-up of somebody who was left wrong."""
    with sessions.begin() as session:
        return str(left_wrong(session).id)


def stored(sessions: sessionmaker[Session]) -> FollowUp:
    with sessions() as session:
        return session.scalars(select(FollowUp)).one()


def test_the_list_says_who_waits(run: Run, number: str) -> None:
    first, waiting, one, asked = run("follow-up", "list").output.splitlines()
    assert first == "1 customer waits for us, 1 overdue."
    assert one.startswith(f"{number:>6}  order o")
    assert one.endswith(", left wrong: Overdue since 4 March 2026; with nobody yet")
    assert (waiting, asked) == ("Waiting for us:", "Asked whether it is right now: none")
    assert run("follow-up", "list", "--over").output.splitlines() == [first, "Over: none"]


def test_a_list_that_is_cut_says_so(run: Run, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/follow-ups" not in run("follow-up", "list").output
    monkeypatch.setattr(follow_up, "SHOWN", 0)
    shown = run("follow-up", "list").output
    assert "These are the first 0: /follow-ups shows the others." in shown
    assert "order o" not in shown


def test_one_is_shown_with_its_words_and_the_look_is_kept(
    run: Run, number: str, sessions: sessionmaker[Session]
) -> None:
    shown = run("follow-up", "show", number).output
    assert "It came late\n“Two weeks late.”" in shown
    assert "Comeback: Opened:" in shown
    with sessions() as session:
        look = session.scalars(select(Look)).one()
    assert (look.looked_by, look.where) == ("the command line", f"comeback follow-up show {number}")


def test_it_is_taken_by_somebody_who_may_see_customers(
    run: Run, number: str, sessions: sessionmaker[Session]
) -> None:
    password = "four plain old words"
    run("user", "add", BEN, "--role", "agent", typed=password)
    run("user", "add", "eve@shop.example", "--role", "analyst", typed=password)
    refused = run("follow-up", "take", number, "eve@shop.example").exception
    assert isinstance(refused, Refusal)
    assert run("follow-up", "take", number, BEN).output == (
        f"{BEN} sees to follow-up {number} now.\n"
    )
    assert stored(sessions).owner == BEN


def test_the_customer_is_asked_once_after_asking_back(
    run: Run, number: str, sessions: sessionmaker[Session]
) -> None:
    assert "Aborted" in run("follow-up", "ask-again", number, typed="n\n").output
    assert stored(sessions).state is FollowUpState.OPEN
    assert "the mail leaves from" in run("follow-up", "ask-again", number, "--yes").output
    again = run("follow-up", "ask-again", number, "--yes").exception
    assert isinstance(again, Refusal)
    assert "that happens once" in str(again)


def test_giving_up_needs_a_reason(run: Run, number: str, sessions: sessionmaker[Session]) -> None:
    assert isinstance(run("follow-up", "give-up", number, " ", "--yes").exception, Refusal)
    assert run("follow-up", "give-up", number, "Moved abroad").exit_code == 1, "it asks back"
    run("follow-up", "give-up", number, "Moved abroad", "--yes")
    assert stored(sessions).state is FollowUpState.GIVEN_UP
    assert "Given up on" in run("follow-up", "list", "--over").output


def test_one_that_is_not_there_is_refused(run: Run, number: str) -> None:
    for step in (["show", "99"], ["take", "99", BEN], ["give-up", "99", "Why", "--yes"]):
        assert isinstance(run("follow-up", *step).exception, Refusal)
