"""Themes are seen before they are saved, and only by those who may read what customers wrote."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.models.theme import ThemeChange, themes_in_force
from surveys.theme import default_themes
from surveys.verdict import Verdict
from tests.reports.shop import Shop
from tests.web.conftest import add_account, csrf, on_sqlite, sign_in

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def written(session: Session) -> None:
    """Twelve answers in words: five late, six about the wrapping, one from ann with an address."""
    shop = Shop(session)
    texts = ["It was late"] * 5 + ["ugly gift wrapping"] * 6 + ["<b>tardy</b>, ann@shop.example"]
    for number, words in enumerate(texts):
        order = shop.order(f"writer-{number}", "2026-01-02", language="en")
        shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG, words=words)
    session.commit()


def test_the_page_says_how_many_answers_have_a_theme(manager: FlaskClient) -> None:
    page = manager.get("/themes").text
    assert "<b>5 of 12</b> answers in words have a theme; in <b>7</b> none is found yet." in page
    assert page.index("It came late") < page.index("It never came")
    assert 'href="/themes/late"' in page


def test_a_change_is_seen_then_saved_and_the_log_says_by_whom(
    manager: FlaskClient, session: Session
) -> None:
    form = {"title": "Tardy", "phrases_en": "tardy", **csrf(manager, "/themes/late")}
    seen = manager.post("/themes/late", data=form).text
    assert "It would be found in <b>1 of 12</b> answers in words." in seen
    assert "No longer found in 5 of 12" in seen
    assert "“&lt;b&gt;tardy&lt;/b&gt;, [e-mail]”" in seen
    assert not session.scalars(select(ThemeChange)).all()
    session.commit()
    unseen = manager.post("/themes/late", data={**form, "phrases_en": "x", **save(seen)}).text
    assert "It would be found in <b>0 of 12</b>" in unseen
    answer = manager.post("/themes/late", data={**form, **save(seen)})
    assert answer.headers["Location"] == "/themes"
    page = manager.get("/themes").text
    assert "<b>1 of 12</b> answers in words have a theme" in page
    assert "manager@shop.example" in page
    late = themes_in_force(session)["late"]
    assert (late.title, dict(late.phrases)) == ("Tardy", {"en": ("tardy",)})


def test_a_suggestion_becomes_a_theme(manager: FlaskClient, session: Session) -> None:
    page = manager.get("/themes/suggested-themes").text
    assert "ugly gift wrapping" in page
    assert "tardy" not in page
    begun = manager.get("/themes/new-theme?phrase=ugly+gift+wrapping&language=en").text
    assert 'value="Ugly gift wrapping"' in begun
    form = {"title": "Ugly gift wrapping", "phrases_en": "gift wrap*"}
    form |= csrf(manager, "/themes/new-theme")
    seen = manager.post("/themes/new-theme", data=form).text
    manager.post("/themes/new-theme", data={**form, **save(seen)})
    assert themes_in_force(session)["ugly_gift_wrapping"].phrases == {"en": ("gift wrap*",)}
    assert "<b>11 of 12</b>" in manager.get("/themes").text


def test_a_theme_is_removed_and_put_back(manager: FlaskClient, session: Session) -> None:
    manager.post("/themes/late/remove", data=csrf(manager, "/themes/late"))
    assert "late" not in themes_in_force(session)
    session.commit()
    assert manager.get("/themes/late").status_code == 404
    manager.post("/themes/late/reset", data=csrf(manager, "/themes/new-theme"))
    assert themes_in_force(session)["late"] == default_themes()["late"]


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("/themes/late", {"title": "Late", "phrases_en": "a*"}, "would find too much"),
        ("/themes/late", {"title": "Late", "phrases_en": " \n"}, "needs at least one phrase"),
        ("/themes/new-theme", {"title": "!", "phrases_en": "gift"}, "letter from a to z"),
        ("/themes/new-theme", {"title": "Late", "phrases_en": "gift"}, "There is a theme"),
    ],
)
def test_what_cannot_be_looked_for_is_said_and_what_was_typed_is_kept(
    manager: FlaskClient, session: Session, path: str, form: dict[str, str], says: str
) -> None:
    answer = manager.post(path, data={**form, "save": "yes", **csrf(manager, path)})
    assert answer.status_code == 400
    assert says in answer.text
    assert form["phrases_en"].strip() in answer.text
    assert not session.scalars(select(ThemeChange)).all()


@pytest.mark.parametrize("path", ["/themes", "/themes/late", "/themes/suggested-themes"])
def test_an_agent_may_not_read_what_customers_wrote(app: Flask, path: str) -> None:
    add_account(app, "agent@shop.example", "agent")
    assert sign_in(app.test_client(), "agent@shop.example").get(path).status_code == 403


def save(page: str) -> dict[str, str]:
    """Return what the button under a preview sends."""
    return {"save": page.split('name="save" value="')[1].split('"', maxsplit=1)[0]}


def test_a_theme_nobody_knows_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/themes/nonsense").status_code == 404
