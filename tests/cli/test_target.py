"""`comeback target`: what counts as red is set from a day on, and what it was before is kept."""

from collections.abc import Callable
from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import local_day, system_clock
from feedback.database import make_engine, make_sessions
from feedback.models.fact_change import FactChange
from feedback.models.target import Target, targets_in_force
from tests.conftest import LISBON

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` on a shop of its own that has been set up."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMEBACK_TIMEZONE", LISBON.key)

    def run(*words: str) -> Result:
        return CliRunner().invoke(comeback, words)

    run("db", "upgrade")
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


def wait_times(sessions: sessionmaker[Session]) -> list[tuple[date | None, float]]:
    with sessions() as session:
        return targets_in_force(session)["wait_time"]


def test_a_shop_that_set_none_has_the_defaults(run: Run) -> None:
    assert run("target", "list").output.splitlines() == [
        "speed_of_answer: 60 seconds at the most",
        "  on every day              60 seconds, by default",
        "wait_time: 120 seconds at the most",
        "  on every day              120 seconds, by default",
        "handle_time: 600 seconds at the most",
        "  on every day              600 seconds, by default",
        "contact_volume: 0 contacts at the most",
        "  on every day              0 contacts, by default",
    ]


def test_a_target_holds_from_today_on_in_the_shops_zone(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    before = local_day(system_clock(), LISBON)
    said = run("target", "set", "wait_time", "90").output
    (past, today) = wait_times(sessions)
    assert past == (None, 120.0)
    assert today in {(before, 90.0), (local_day(system_clock(), LISBON), 90.0)}
    orders = f"for orders placed and contacts opened from {today[0]} on."
    assert said == f"wait_time: 90 seconds at the most, {orders}\n"


def history(run: Run, metric: str) -> list[tuple[str, str, str]]:
    """Return what `target list` says of a metric's days, amounts, and who set them."""
    lines = run("target", "list").output.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(metric))
    told = takewhile(lambda line: line.startswith("  "), lines[start + 1 :])
    cut = [(line[2:26].strip(), *line[28:].split(", ")) for line in told]
    return [(days, amount, said[:3]) for days, amount, said in cut]


def test_the_list_says_which_days_each_target_holds_for(run: Run) -> None:
    run("target", "set", "wait_time", "60", "--from", "9999-01-01")
    assert history(run, "wait_time") == [
        ("until 9998-12-31", "120 seconds", "by "),
        ("from 9999-01-01", "60 seconds", "set"),
    ]
    run("target", "set", "wait_time", "90", "--from", "2026-03-01", "--repaint")
    run("target", "set", "wait_time", "75", "--from", "9998-01-01")
    assert history(run, "wait_time") == [
        ("until 2026-02-28", "120 seconds", "by "),
        ("2026-03-01 to 9997-12-31", "90 seconds", "set"),
        ("from 9998-01-01", "75 seconds", "set"),
        ("replaced", "60 seconds from 9999-01-01", "set"),
    ]
    assert "wait_time: 90 seconds at the most" in run("target", "list").output
    assert run("target", "list").output.count(" by the command line") == 3


def test_a_day_that_is_past_is_repainted_only_when_asked(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    refused = run("target", "set", "wait_time", "90", "--from", "2020-01-01")
    assert refused.exit_code == 2
    assert "2020-01-01 is past: --repaint counts the days since then anew." in refused.output
    assert wait_times(sessions) == [(None, 120.0)]
    said = run("target", "set", "wait_time", "90", "--from", "2020-01-01", "--repaint").output
    assert "from 2020-01-01 on; the past is counted anew." in said
    assert wait_times(sessions) == [(None, 120.0), (date(2020, 1, 1), 90.0)]


def test_the_whole_past_is_repainted_when_asked(run: Run, sessions: sessionmaker[Session]) -> None:
    run("target", "set", "wait_time", "90", "--from", "9999-03-01")
    said = run("target", "set", "wait_time", "45.5", "--repaint").output
    assert "45.5 seconds at the most" in said
    assert "whatever their day; the past is counted anew" in said
    assert wait_times(sessions) == [(None, 45.5)]
    assert history(run, "wait_time")[0] == ("on every day", "45.5 seconds", "set")
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Target)) == 2


def test_the_facts_are_told(run: Run, sessions: sessionmaker[Session]) -> None:
    run("target", "set", "contact_volume", "1")
    with sessions() as session:
        (change,) = session.scalars(select(FactChange))
        assert (change.customers, change.anonymous) == ([], [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("returned", "1"), "'returned' has no target; speed_of_answer, wait_time, handle_time"),
        (("wait_time", "nan"), "A target is a number of seconds from 0 on; nan is not."),
        (("contact_volume", "inf"), "A target is a number of contacts from 0 on; inf is not."),
        (("contact_volume", "1.5"), "A target is a whole number of contacts; 1.5 is not."),
        (("wait_time", "--", "-1"), "A target is a number of seconds from 0 on; -1 is not."),
    ],
)
def test_what_cannot_be_a_target_is_said(
    run: Run, sessions: sessionmaker[Session], words: tuple[str, ...], says: str
) -> None:
    result = run("target", "set", *words)
    assert isinstance(result.exception, Refusal)
    assert says in str(result.exception)
    with sessions() as session:
        assert session.scalars(select(Target)).all() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("wait_time", "soon"), "'soon' is not a valid float"),
        (("wait_time", "60", "--from", "March"), "'March' does not match the format"),
    ],
)
def test_wrong_usage_says_what_is_right(run: Run, words: tuple[str, ...], says: str) -> None:
    result = run("target", "set", *words)
    assert result.exit_code == 2
    assert says in result.output
