"""`comeback theme`: what is looked for is seen before it is saved, and who changed it is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from feedback.cli.main import comeback
from feedback.database import make_engine, make_sessions
from feedback.models.fact_change import FactChange
from feedback.models.theme import ThemeChange, reset_theme, themes_in_force
from surveys.theme import default_themes
from surveys.verdict import Verdict
from tests.conftest import LISBON, NOON
from tests.reports.shop import Shop

Run = Callable[..., Result]
WORDS = ("Late.", "tardy, ask ann@shop.example or 912 345 678", "broken", "chegou tarde")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `comeback` on a shop of its own that has four answers in words."""
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMEBACK_TIMEZONE", LISBON.key)

    def run(*words: str, answer: str = "") -> Result:
        return CliRunner().invoke(comeback, words, input=answer)

    run("db", "upgrade")
    with make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db")).begin() as session:
        shop = Shop(session)
        for number, words in enumerate(WORDS):
            language = "pt" if number == 3 else "en"
            order = shop.order(f"customer-{number}", "2026-01-02", language=language)
            shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG, words=words)
    return run


@pytest.fixture
def sessions(run: Run, tmp_path: Path) -> sessionmaker[Session]:
    return make_sessions(make_engine(f"sqlite:///{tmp_path}/comeback.db"))


def test_the_list_says_in_how_many_answers_each_theme_is_found(run: Run) -> None:
    lines = run("theme", "list").output.splitlines()
    assert next(line.split() for line in lines if line.startswith("late ")) == [
        *("late", "2", "It", "came", "late")
    ]
    assert lines[-1] == "of 4 answers in words"
    assert len(lines) == len(default_themes()) + 1


def test_a_change_is_shown_before_it_is_saved_and_nothing_is_saved_without_a_yes(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    said = run("theme", "set", "late", "--language", "en", "tard*", answer="n\n").output
    assert said.splitlines() == [
        "Found in 2 of 4 answers in words",
        "  “chegou tarde”",
        "  “tardy, ask [e-mail] or [number]”",
        "Lost in 1 of 4 answers in words",
        "  “Late.”",
        "Gained in 1 of 4 answers in words",
        "  “tardy, ask [e-mail] or [number]”",
        "Save it? [y/N]: n",
    ]
    with sessions() as session:
        assert themes_in_force(session)["late"] == default_themes()["late"]
        assert session.scalar(select(func.count()).select_from(ThemeChange)) == 0


def test_a_saved_theme_keeps_its_other_languages_and_the_facts_are_told(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    with sessions() as session:
        before = session.scalar(select(func.count()).select_from(FactChange)) or 0
    run("theme", "set", "late", "--language", "en", "tard*", "so … late", answer="y\n")
    with sessions() as session:
        phrases = themes_in_force(session)["late"].phrases
        assert phrases == {**default_themes()["late"].phrases, "en": ("so … late", "tard*")}
        assert session.scalar(select(func.count()).select_from(FactChange)) == before + 1
    shown = run("theme", "show", "late").output.splitlines()
    assert shown[:3] == ["late: It came late", "  en  so … late", "  en  tard*"]
    assert shown[-1].startswith("  changed 20")
    assert shown[-1].endswith(" by the command line")


@pytest.mark.parametrize(
    "words", [("set", "late", "--language", "en", "tard*"), ("remove", "late")]
)
def test_nobody_waits_to_write_while_it_is_asked(
    run: Run,
    sessions: sessionmaker[Session],
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def meanwhile(*_: object, **__: object) -> bool:
        with sessions.begin() as session:
            session.execute(text("PRAGMA busy_timeout = 0"))
            reset_theme(session, default_themes()["price"], NOON, "somebody else")
        return True

    monkeypatch.setattr("click.confirm", meanwhile)
    assert run("theme", *words).exit_code == 0
    with sessions() as session:
        by = session.scalars(select(ThemeChange.set_by).order_by(ThemeChange.id)).all()
    assert by == ["somebody else", "the command line"]


def test_a_theme_of_the_shops_own_is_added_removed_and_reset(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    run("theme", "set", "gift", "--language", "en", "--title", "Gifts", "--yes", "gift wrap*")
    with sessions() as session:
        assert themes_in_force(session)["gift"].title == "Gifts"
    run("theme", "remove", "gift", "--yes")
    run("theme", "remove", "late", answer="n\n")
    with sessions() as session:
        assert "late" in themes_in_force(session)
    run("theme", "remove", "late", answer="y\n")
    with sessions() as session:
        assert not {"gift", "late"} & themes_in_force(session).keys()
    assert run("theme", "reset").output == "As they come with Comeback: gift, late.\n"
    with sessions() as session:
        assert themes_in_force(session) == dict(sorted(default_themes().items()))


def test_a_removed_theme_comes_back_with_the_phrases_it_is_given_alone(
    run: Run, sessions: sessionmaker[Session]
) -> None:
    run("theme", "remove", "late", "--yes")
    run("theme", "set", "late", "--language", "en", "--yes", "tardy")
    with sessions() as session:
        late = themes_in_force(session)["late"]
        assert (late.title, late.phrases) == ("It came late", {"en": ("tardy",)})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "late", "--language", "en", "a*"), "would find too much"),
        (("set", "late", "--language", "en", "!"), "must begin and end with a word"),
        (("set", "It's late", "--language", "en", "late"), "begins with a letter from a to z"),
        (("show", "nonsense"), "There is no theme 'nonsense'; there are came_early"),
        (("remove", "nonsense"), "There is no theme 'nonsense'"),
        (("reset", "nonsense"), "There is no theme 'nonsense'; there are came_early"),
        (("set", "x" * 41, "--language", "en", "late"), "has at most 40"),
        (("set", "late", "--language", "en", "--title", "x" * 81, "late"), "at most 80 letters"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, sessions: sessionmaker[Session], words: tuple[str, ...], says: str
) -> None:
    refused = run("theme", *words)
    assert refused.exit_code == 1
    assert says in str(refused.exception)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ThemeChange)) == 0


def test_too_few_answers_suggest_nothing(run: Run) -> None:
    assert run("theme", "suggest").output == (
        "No phrase that no theme finds was written by five customers.\n"
    )
