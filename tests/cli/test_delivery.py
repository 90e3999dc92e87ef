"""`comeback delivery`: how mail stands, and a decision that is asked back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli import delivery
from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.models.delivery import Delivery, DeliveryState
from tests.fieldwork.asking import ask
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))

    def run(*words: str, said: str = "") -> Result:
        return CliRunner().invoke(comeback, words, input=said)

    run("db", "upgrade")
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


@pytest.fixture
def held(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        now = system_clock()
        switch_on(session, since=now - DAY)
        for _ in range(2):
            add_order(session, add_customer(session), placed_at=now - 5 * DAY, due_at=now - DAY / 4)
        ask(session, now)
        session.execute(
            update(Delivery).values(
                state=DeliveryState.HELD, batch="b-1", claimed_at=now, reason="It stopped."
            )
        )
        session.commit()


def states(sessions: sessionmaker[Session]) -> set[DeliveryState]:
    with sessions() as session:
        return set(session.scalars(select(Delivery.state)))


def test_held_batches_are_listed_by_the_name_they_are_settled_by(run: Run, held: None) -> None:
    shown = run("delivery", "list").output
    assert shown.startswith("All 2 mails are accounted for; of 2 it is not")
    assert "b-1  2 mails held since " in shown
    assert "It stopped." in shown


def test_a_list_that_is_cut_says_so(
    run: Run, held: None, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sessions.begin() as session:
        for mail in session.scalars(select(Delivery)):
            mail.batch = f"b-{mail.id}"
    assert "/deliveries" not in run("delivery", "list").output
    monkeypatch.setattr(delivery, "SHOWN", 1)
    shown = run("delivery", "list").output
    assert "b-1  1 mail held since" in shown
    assert "b-2" not in shown
    assert "These are the 1 oldest that are held: /deliveries shows the others." in shown
    assert "1 mail: they were sent." in run("delivery", "settle", "b-2", "--sent", "--yes").output


def test_a_decision_says_what_it_means_and_is_asked_back(
    run: Run, held: None, sessions: sessionmaker[Session]
) -> None:
    refused = run("delivery", "settle", "b-1", "--send-again", said="n\n")
    assert "is asked twice" in refused.output
    assert refused.exit_code == 1
    assert states(sessions) == {DeliveryState.HELD}

    assert "2 mails: they were sent." in run("delivery", "settle", "b-1", "--sent", "--yes").output
    assert states(sessions) == {DeliveryState.ACCEPTED}


def test_a_batch_nobody_holds_is_refused(run: Run, held: None) -> None:
    refused = run("delivery", "settle", "b-2", "--give-up", "--yes")
    assert isinstance(refused.exception, Refusal)


def test_without_a_decision_nothing_is_done(
    run: Run, held: None, sessions: sessionmaker[Session]
) -> None:
    assert run("delivery", "settle", "b-1").exit_code == 2
    assert states(sessions) == {DeliveryState.HELD}


@pytest.mark.parametrize("other", ["--give-up", "--send-again"])
def test_of_two_decisions_neither_is_taken(
    run: Run, held: None, sessions: sessionmaker[Session], other: str
) -> None:
    assert run("delivery", "settle", "b-1", "--sent", other, "--yes").exit_code == 2
    assert states(sessions) == {DeliveryState.HELD}


def test_mails_that_could_not_be_handed_over_are_listed_with_the_reason(
    run: Run, held: None, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        session.execute(update(Delivery).values(state=DeliveryState.READY, reason="452 4.2.2 full"))
    shown = run("delivery", "list").output
    assert "2 mails wait: they could not be handed over yet." in shown
    assert "2 mails not handed over yet: 452 4.2.2 full" in shown


def test_where_nothing_was_written_that_is_said(run: Run) -> None:
    assert run("delivery", "list").output == "No mail was to leave in the last 30 days.\n"
