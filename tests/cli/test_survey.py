"""`comeback survey`: one sees who would be asked before anybody is."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions
from feedback.fieldwork.surveys import pause
from feedback.models.delivery import Delivery, DeliveryState, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.sample_unit import SampleUnit
from feedback.models.survey import Survey
from surveys.disposition import Disposition
from tests.fieldwork.asking import ask
from tests.fieldwork.rows import DAY, add_customer, add_order, switch_on

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` on a shop of its own that has been set up."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))

    def run(*words: str, said: str = "") -> Result:
        return CliRunner().invoke(comeback, words, input=said)

    run("db", "upgrade")
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


def is_on(sessions: sessionmaker[Session], key: str) -> bool:
    with sessions() as session:
        return (
            session.scalars(select(Survey).where(Survey.key == key)).one().active_since is not None
        )


def test_surveys_are_listed_switched_off(run: Run) -> None:
    lines = run("survey", "list").output.splitlines()
    assert [line.split() for line in lines] == [
        ["completed", "off", "20", "%"],
        ["not_completed", "off", "50", "%"],
    ]


def test_switching_on_shows_who_would_be_asked_and_asks_back(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        now = system_clock()
        for _ in range(50):
            customer = add_customer(session, email=f"ann{_}@customer.example")
            add_order(session, customer, placed_at=now - 20 * DAY, due_at=now + DAY)

    refused = run("survey", "activate", "completed", said="n\n")
    assert "50 of them known today, and about 9 are drawn." in refused.output
    assert "a…@c….example" in refused.output
    assert "ann0@" not in refused.output
    assert refused.exit_code == 1
    assert not is_on(sessions, "completed")

    assert "completed is on." in run("survey", "activate", "completed", said="y\n").output
    assert is_on(sessions, "completed")
    assert not is_on(sessions, "not_completed")
    assert "already" in run("survey", "activate", "completed").output


def test_nobody_asks_back_a_script(run: Run, sessions: sessionmaker[Session]) -> None:
    assert run("survey", "activate", "completed", "--yes").exit_code == 0
    assert is_on(sessions, "completed")
    assert run("survey", "pause", "completed", "--yes").output.endswith("completed is off.\n")
    assert not is_on(sessions, "completed")
    assert run("survey", "pause", "completed").output == "completed is off already.\n"


def test_pausing_says_what_is_lost_and_asks_back(run: Run, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        now = system_clock()
        switch_on(session, since=now - DAY)
        for _ in range(3):
            add_order(session, add_customer(session), placed_at=now - 5 * DAY, due_at=now - DAY / 4)
        ask(session, now)
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(select(Delivery.id).limit(1).scalar_subquery()))
            .values(state=DeliveryState.ACCEPTED, sent_at=now)
        )
        session.execute(update(SampleUnit).values(disposition=Disposition.SENT))
        session.commit()
    refused = run("survey", "pause", "completed", said="n\n")
    assert "are cancelled as their hour comes: 2. " in refused.output
    assert "get none, even after a short pause: 1. " in refused.output
    assert is_on(sessions, "completed")
    assert run("survey", "pause", "completed", said="y\n").output.endswith("is off.\n")


def test_nothing_is_said_to_be_done_before_it_is(
    run: Run, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever listens may have gone, such as `head`: what was said is stored all the same."""

    def nobody_listens(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("feedback.cli.survey.click.echo", nobody_listens)
    run("survey", "set", "completed", "rate=60")
    with sessions() as session:
        assert session.scalars(select(Survey.rate).where(Survey.key == "completed")).one() == 6_000


def test_settings_that_come_to_nothing_are_pointed_out(run: Run) -> None:
    assert "!" not in run("survey", "set", "completed", "rate=30").output
    said = run("survey", "set", "completed", "rate:location=Lisboa=90", "expiry=3").output
    assert "No order or checkout has the location “Lisboa” yet" in said
    assert "No reminder leaves 5 days after a mail whose question closes after 3" in said
    assert "nobody is drawn, nobody" in run("survey", "set", "not_completed", "rate=0").output


def test_a_rate_is_set_in_per_cent_and_what_changed_is_shown(run: Run) -> None:
    assert "rate            12.5 %" in run("survey", "set", "completed", "rate=12.5").output
    shown = run("survey", "show", "completed").output
    assert "rate            12.5 %" in shown
    assert "Rate: 12.5%, was 20%; by the command line." in shown


SETTINGS = ("rate:channel=store=50", "consent:DE=no", "reminder=0", "window=10-18", "expiry=21")


def test_every_setting_is_set_at_once_and_shown(run: Run) -> None:
    run("survey", "set", "completed", *SETTINGS, "quarantine=120", "consent=no")
    shown = run("survey", "show", "completed").output
    for line in (
        "    channel=store 50 %",
        "  consent blank   not asked",
        "    in DE         not asked",
        "  reminder        none",
        "  sends           from 10 until 18 o'clock",
        "  quarantine      120 days",
        "  closes          21 days after due",
        "Rate where channel is store: 50%; by the command line.",
        "Whose consent is not recorded in Germany: not asked; by the command line.",
    ):
        assert line in shown


def test_of_settings_one_of_which_is_refused_none_is_changed(run: Run) -> None:
    assert run("survey", "set", "completed", "reminder=3", "window=night").exception
    assert "after 5 days" in run("survey", "show", "completed").output


def test_a_survey_that_stopped_itself_says_why(run: Run, sessions: sessionmaker[Session]) -> None:
    run("survey", "activate", "completed", "--yes")
    with sessions.begin() as session:
        survey = session.scalars(select(Survey).where(Survey.key == "completed")).one()
        pause(session, survey, system_clock(), "comeback", "4 of 1,000 complained.")
    shown = run("survey", "show", "completed").output
    assert "It stopped itself. 4 of 1,000 complained." in shown
    assert "Paused; by comeback. 4 of 1,000 complained." in shown
    run("survey", "activate", "completed", "--yes")
    assert "stopped itself" not in run("survey", "show", "completed").output


def test_the_reminder_can_be_looked_at(run: Run, sessions: sessionmaker[Session]) -> None:
    run("survey", "test", "completed", "ann@shop.example", "--reminder")
    with sessions() as session:
        assert "you have not told us yet" in session.scalars(select(OutboxMail.message)).one()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "completed", "rate=120"), "from 0 to 100"),
        (("set", "completed", "rate=many"), "from 0 to 100"),
        (("set", "completed", "colour=red"), "'colour' is no setting"),
        (("show", "everybody"), "there are: completed, not_completed"),
        (("test", "completed", "nobody"), "no address"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: tuple[str, ...], says: str) -> None:
    result = run("survey", *words)
    assert isinstance(result.exception, Refusal)
    assert says in str(result.exception)


def test_a_test_mail_is_sent_and_nothing_recorded(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    sent = run("survey", "test", "completed", "ann@shop.example", "--language", "pt")
    assert sent.output == "Kept in the outbox for ann@shop.example.\n"
    with sessions() as session:
        (mail,) = session.scalars(select(OutboxMail))
        assert mail.recipient == "ann@shop.example"
        assert "Content-Language: pt" in mail.message
        assert session.scalars(select(Invitation)).all() == []


def test_mail_that_leaves_for_nobody_is_said_when_a_survey_is_switched_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = "Mail is kept in the outbox (COMEBACK_MAIL_URL is outbox:): nobody receives it yet.\n"
    assert run("survey", "activate", "completed", "--yes").output.endswith(f"is on.\n{kept}")
    monkeypatch.setenv("COMEBACK_MAIL_URL", "smtp://mail.shop.example")
    assert run("survey", "activate", "not_completed", "--yes").output.endswith("is on.\n")


def test_mail_that_was_handed_over_is_sent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("COMEBACK_MAIL_URL", f"smtp://127.0.0.1:{port}")
    try:
        sent = run("survey", "test", "completed", "ann@shop.example")
    finally:
        controller.stop()
    assert sent.output == "Sent to ann@shop.example.\n"


def test_a_language_nobody_wrote_the_mail_in_is_wrong_usage(run: Run) -> None:
    result = run("survey", "test", "completed", "ann@shop.example", "--language", "it")
    assert result.exit_code == 2
    assert "'en', 'es', 'pt', 'de', 'fr'" in result.output
