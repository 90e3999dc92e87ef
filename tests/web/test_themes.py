"""Themes are seen before they are saved, and only by those who may read what customers wrote."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.models.theme import ThemeChange, save_theme, themes_in_force
from reports.warehouse.written import Counts, Preview, count_themes, preview
from surveys.theme import default_themes
from surveys.verdict import Verdict
from tests.conftest import NOON
from tests.reports.shop import Shop
from tests.web.conftest import add_account, csrf, on_sqlite, sign_in

pytestmark = on_sqlite


def lines(many: int) -> str:
    return "\n".join(f"phrase {number}" for number in range(many))


@pytest.fixture(autouse=True)
def written(session: Session) -> Shop:
    """Twelve answers in words: five late, six about the wrapping, one from ann with an address."""
    shop = Shop(session)
    texts = ["It was late"] * 5 + ["ugly gift wrapping"] * 6 + ["<b>tardy</b>, ann@shop.example"]
    for number, words in enumerate(texts):
        order = shop.order(f"writer-{number}", "2026-01-02", language="en")
        shop.answer(order, "2026-01-20", Verdict.LEFT_WRONG, words=words)
    session.commit()
    return shop


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


def test_a_removed_theme_is_listed_with_a_way_back(manager: FlaskClient) -> None:
    assert "Put back" not in manager.get("/themes").text
    manager.post("/themes/late/remove", data=csrf(manager, "/themes/late"))
    page = manager.get("/themes").text
    assert 'action="/themes/late/reset"' in page
    manager.post("/themes/late/reset", data=csrf(manager, "/themes"))
    assert "Put back" not in manager.get("/themes").text


@pytest.mark.parametrize("title", ["2nd parcel", "Доставка", "Late", "x" * 80])
def test_whatever_it_is_called_a_theme_has_a_key_of_its_own(
    manager: FlaskClient, session: Session, title: str
) -> None:
    before = themes_in_force(session).keys()
    session.commit()
    form = {"title": title, "phrases_en": "gift", **csrf(manager, "/themes/new-theme")}
    seen = manager.post("/themes/new-theme", data=form).text
    manager.post("/themes/new-theme", data={**form, **save(seen)})
    [new] = [theme for key, theme in themes_in_force(session).items() if key not in before]
    assert new.title == title
    assert manager.get(f"/themes/{new.key}").status_code == 200


def test_nobody_waits_to_write_while_a_preview_is_made(
    manager: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def while_it_is_made(*given: Any) -> Preview:
        session.execute(text("PRAGMA busy_timeout = 0"))
        save_theme(session, default_themes()["price"], NOON, "somebody else")
        session.commit()
        return preview(*given)

    form = {"title": "Tardy", "phrases_en": "tardy", **csrf(manager, "/themes/late")}
    monkeypatch.setattr("feedback.web.themes.preview", while_it_is_made)
    assert "found in <b>1 of 12</b>" in manager.post("/themes/late", data=form).text


def test_what_is_counted_is_kept_until_an_answer_comes_or_a_theme_changes(
    manager: FlaskClient, session: Session, written: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def count(*given: Any) -> Counts:
        made.append(given)
        return count_themes(*given)

    monkeypatch.setattr("feedback.web.counted.count_themes", count)
    for _ in range(2):
        assert "<b>5 of 12</b>" in manager.get("/themes").text
    assert len(made) == 1
    order = written.order("one more", "2026-01-02", language="en")
    written.answer(order, "2026-01-21", Verdict.LEFT_WRONG, words="late")
    session.commit()
    assert "<b>6 of 13</b>" in manager.get("/themes").text
    save_theme(session, replace(default_themes()["late"], phrases={}), NOON, "somebody")
    session.commit()
    assert "<b>0 of 13</b>" in manager.get("/themes").text


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("/themes/late", {"title": "Late", "phrases_en": "a*"}, "would find too much"),
        ("/themes/late", {"title": "Late", "phrases_en": " \n"}, "needs at least one phrase"),
        ("/themes/late", {"title": " ", "phrases_en": "gift"}, "needs a name with a letter"),
        ("/themes/late", {"title": "x" * 81, "phrases_en": "gift"}, "at most 80 letters"),
        ("/themes/late", {"title": "Late", "phrases_en": lines(501)}, "at most 500 phrases"),
        ("/themes/new-theme", {"title": "!", "phrases_en": "gift"}, "needs a name with a letter"),
        ("/themes/new-theme", {"title": "x" * 81, "phrases_en": "gift"}, "at most 80 letters"),
        ("/themes/new-theme", {"title": "it came LATE", "phrases_en": "gift"}, "There is a theme"),
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


def test_an_analyst_looks_and_does_not_change(app: Flask, session: Session) -> None:
    analyst = sign_in(app.test_client(), "analyst@shop.example")
    for path in ("/themes", "/themes/late", "/themes/suggested-themes"):
        page = analyst.get(path).text
        assert "See what it would find" not in page
        assert "new-theme" not in page
    assert analyst.get("/themes/new-theme").status_code == 403
    token = csrf(analyst, "/themes/late")
    for path in ("late", "late/remove", "late/reset", "new-theme"):
        form = {"title": "Late", "phrases_en": "tardy", **token}
        assert analyst.post(f"/themes/{path}", data=form).status_code == 403
    assert not session.scalars(select(ThemeChange)).all()


def test_who_reads_is_told_what_is_masked(manager: FlaskClient) -> None:
    form = {"title": "Tardy", "phrases_en": "tardy", **csrf(manager, "/themes/late")}
    pages = [manager.get("/themes/suggested-themes"), manager.post("/themes/late", data=form)]
    assert all("names and street addresses are not" in page.text for page in pages)


def save(page: str) -> dict[str, str]:
    """Return what the button under a preview sends."""
    return {"save": page.split('name="save" value="')[1].split('"', maxsplit=1)[0]}


def test_a_theme_nobody_knows_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/themes/nonsense").status_code == 404
