"""A customer answers, one question a view, each saved as it is sent."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.clock import start_of_day
from feedback.models.response import Answer, Response
from feedback.models.sample_unit import SampleUnit
from surveys.disposition import Disposition
from surveys.population import Population
from surveys.verdict import Verdict
from tests.answering.conftest import CLOSES, Invite, Moment, count_rows, on_sqlite
from tests.conftest import LISBON

NOTHING = {"answer": 0, "response": 0, "suppression": 0}


def next_question(response: TestResponse) -> str | None:
    """Return the question a POST leads to."""
    assert response.status_code == 303
    return parse_qs(urlsplit(response.location).query).get("question", [None])[0]


def verdict(session: Session) -> Verdict | None:
    session.expire_all()
    return session.scalars(select(Response)).one().verdict


def test_no_leads_through_two_more_questions_to_thanks(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    assert "from start to finish?" in client.get(link).text
    assert next_question(client.post(link, data={"satisfied": "no"})) == "what_went_wrong"
    assert verdict(session) is Verdict.UNSAID
    session.rollback()
    picked = {"what_went_wrong": ["late", "damaged"], "what_went_wrong_words": "Box was wet"}
    assert next_question(client.post(link, data=picked)) == "handled_as_wanted"
    assert next_question(client.post(link, data={"handled_as_wanted": "no"})) is None
    thanks = client.get(link).text
    assert "Thank you" in thanks
    assert "What happens now" in thanks
    assert "sees that it was not put right, and looks at your order." in thanks
    assert "Change my answers" in thanks
    assert verdict(session) is Verdict.LEFT_WRONG
    response = session.scalars(select(Response)).one()
    assert response.reasons == "damaged|late"
    assert response.words == "Box was wet"
    assert session.scalars(select(SampleUnit)).one().disposition is Disposition.COUNTED


def test_yes_leads_to_an_optional_question(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    assert next_question(client.post(link, data={"satisfied": "yes"})) == "anything_else"
    assert "You can leave this empty." in client.get(f"{link}?question=anything_else").text
    empty = {"question": "anything_else", "anything_else": ""}
    assert next_question(client.post(link, data=empty)) is None
    assert "We are glad it went well." in client.get(link).text
    assert verdict(session) is Verdict.SATISFIED
    assert [one.question for one in session.scalars(select(Answer))] == ["satisfied"]


def test_why_an_order_was_not_completed(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite(Population.NOT_COMPLETED)}"
    assert "Why did you not complete your order?" in client.get(link).text
    answer = {"why_not_completed": "delivery_cost", "why_not_completed_words": "9 euros"}
    assert next_question(client.post(link, data=answer)) is None
    assert "Thank you" in client.get(link).text
    response = session.scalars(select(Response)).one()
    assert (response.why_not_completed, response.words) == ("delivery_cost", "9 euros")


@pytest.mark.parametrize("query", ["", "?satisfied=no", "?satisfied=yes", "?question=satisfied"])
@pytest.mark.parametrize("prefix", ["a", "u"])
def test_looking_writes_nothing_and_uses_nothing_up(
    client: FlaskClient, invite: Invite, session: Session, prefix: str, query: str
) -> None:
    token = invite()
    for _ in range(3):
        assert client.get(f"/{prefix}/{token}{query}").status_code == 200
        assert client.head(f"/{prefix}/{token}{query}").status_code == 200
    assert count_rows(session) == NOTHING
    session.rollback()
    assert next_question(client.post(f"/a/{token}", data={"satisfied": "yes"})) == "anything_else"


@on_sqlite
def test_the_links_in_the_mail_preselect(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite()}"
    plain, chosen = client.get(link).text, client.get(f"{link}?satisfied=no").text
    assert "chosen" not in plain.partition("<main>")[2]
    assert 'class="press chosen" name="satisfied" value="no"' in chosen
    assert 'class="press chosen" name="satisfied" value="yes"' not in chosen
    assert "You chose “No” in our e-mail. Press “No” to confirm." in chosen


@on_sqlite
def test_a_preselected_reason_is_ticked(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite(Population.NOT_COMPLETED)}?why_not_completed=price"
    assert 'value="price" checked' in client.get(link).text


@on_sqlite
@pytest.mark.parametrize("query", ["?satisfied=perhaps", "?handled_as_wanted=yes", "?question=x"])
def test_an_odd_link_shows_the_first_question(
    client: FlaskClient, invite: Invite, query: str
) -> None:
    page = client.get(f"/a/{invite()}{query}").text
    assert "from start to finish?" in page
    assert "chosen" not in page.partition("<main>")[2]


def test_the_same_link_goes_on_where_it_was_left(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "no"})
    assert "What went wrong?" in client.get(link).text
    assert "What went wrong?" in client.get(f"{link}?satisfied=no").text
    client.post(link, data={"what_went_wrong": "late"})
    assert "Did we handle the problem" in client.get(link).text


def test_a_second_mind_is_asked_to_confirm(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "no"})
    assert "Press “Yes” to confirm." in client.get(f"{link}?satisfied=yes").text
    assert verdict(session) is Verdict.UNSAID
    session.rollback()
    client.post(link, data={"satisfied": "yes"})
    assert verdict(session) is Verdict.SATISFIED


def test_answers_may_be_changed_and_their_history_is_kept(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    everything = {
        "satisfied": "no",
        "what_went_wrong": ["late"],
        "what_went_wrong_words": "Two weeks",
        "handled_as_wanted": "no",
    }
    assert next_question(client.post(link, data=everything)) is None
    assert f'href="{link}?question=satisfied"' in client.get(link).text
    assert "Your answer so far: No" in client.get(f"{link}?question=satisfied").text
    assert next_question(client.post(link, data={"satisfied": "no"})) == "what_went_wrong"
    page = client.get(f"{link}?question=what_went_wrong").text
    assert 'value="late" checked' in page
    assert "Two weeks</textarea>" in page
    assert f'href="{link}?question=satisfied"' in page
    assert next_question(client.post(link, data={"handled_as_wanted": "yes"})) is None
    assert verdict(session) is Verdict.PUT_RIGHT
    values = select(Answer.value).where(Answer.question == "handled_as_wanted").order_by(Answer.id)
    assert session.scalars(values).all() == ["no", "yes"]


def test_sending_twice_changes_nothing(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    for _ in range(3):
        client.post(link, data={"satisfied": "yes"})
    assert count_rows(session) == {"answer": 1, "response": 1, "suppression": 0}


@on_sqlite
def test_nothing_ticked_is_explained_and_nothing_is_saved(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "no"})
    refused = client.post(link, data={"question": "what_went_wrong"})
    assert refused.status_code == 422
    assert "Pick a reason, or write in your own words." in refused.text
    assert "<title>Please check:" in refused.text
    assert count_rows(session)["answer"] == 1


@on_sqlite
def test_what_was_written_is_still_there_after_a_problem(
    client: FlaskClient, invite: Invite
) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "no"})
    words = "wet box " * 600
    refused = client.post(link, data={"what_went_wrong": "late", "what_went_wrong_words": words})
    assert "there is room for 4,000 characters" in refused.text
    assert 'value="late" checked' in refused.text
    assert "wet box wet box" in refused.text


@on_sqlite
def test_an_enormous_post_is_refused_kindly(client: FlaskClient, invite: Invite) -> None:
    refused = client.post(f"/a/{invite()}", data={"anything_else": "x" * 100_000})
    assert refused.status_code == 413
    assert "Write" in refused.text or "Escreva" in refused.text


def test_what_a_customer_writes_is_text_not_markup(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "yes", "anything_else": "</textarea><b>&{shop}"})
    page = client.get(f"{link}?question=anything_else").text
    assert "&lt;/textarea&gt;&lt;b&gt;&amp;{shop}</textarea>" in page


def test_the_last_instant_counts_and_the_next_does_not(
    client: FlaskClient, invite: Invite, session: Session, moment: Moment
) -> None:
    link = f"/a/{invite()}"
    moment.now = CLOSES
    assert next_question(client.post(link, data={"satisfied": "no"})) == "what_went_wrong"
    moment.now = CLOSES + timedelta(microseconds=1)
    late = client.post(link, data={"satisfied": "yes"})
    assert late.status_code == 410
    assert "It took answers until 1\N{NO-BREAK SPACE}April 2026." in late.text
    assert client.get(link).status_code == 410
    assert client.post(link, data={"question": "what_went_wrong"}).status_code == 410
    assert verdict(session) is Verdict.UNSAID


@on_sqlite
def test_a_close_at_midnight_names_the_day_before(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite(closes_at=start_of_day(date(2026, 4, 3), LISBON))}"
    client.post(link, data={"satisfied": "yes"})
    assert (
        "You can change your answers until 2\N{NO-BREAK SPACE}April 2026." in client.get(link).text
    )


@on_sqlite
@pytest.mark.parametrize("prefix", ["a", "u"])
def test_an_unknown_link_says_what_to_do_in_the_browsers_language(
    client: FlaskClient, session: Session, prefix: str
) -> None:
    for language, words in (("de-DE", "Dieser Link funktioniert nicht"), ("ja", "não funciona")):
        headers = {"Accept-Language": language}
        for response in (
            client.get(f"/{prefix}/no-such-token", headers=headers),
            client.post(f"/{prefix}/no-such-token", headers=headers, data={"satisfied": "yes"}),
        ):
            assert response.status_code == 404
            assert words in response.text
    assert count_rows(session) == NOTHING


@on_sqlite
@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Were you satisfied with how we handled your order, from start to finish?"),
        ("es", "¿Quedó satisfecho/a con cómo gestionamos su pedido, de principio a fin?"),
        ("pt", "Ficou satisfeito(a) com a forma como o seu pedido foi tratado"),
        ("de", "Waren Sie zufrieden damit, wie wir Ihre Bestellung"),
        ("fr", "Êtes-vous satisfait(e) de la façon dont nous avons traité"),
    ],
)
def test_the_page_speaks_the_language_of_the_mail(
    client: FlaskClient, invite: Invite, language: str, heading: str
) -> None:
    page = client.get(f"/a/{invite(language=language)}", headers={"Accept-Language": "ja"}).text
    assert f'<html lang="{language}">' in page
    assert heading in page


@on_sqlite
def test_an_empty_post_goes_back_to_the_question(
    client: FlaskClient, invite: Invite, session: Session
) -> None:
    assert next_question(client.post(f"/a/{invite()}")) is None
    assert count_rows(session) == NOTHING


@on_sqlite
def test_who_asks_and_about_which_order(client: FlaskClient, invite: Invite) -> None:
    page = client.get(f"/a/{invite()}").text
    assert "<header><p>Ana &amp; Sons</p></header>" in page
    assert "About your order of 20\N{NO-BREAK SPACE}February 2026." in page


@on_sqlite
def test_one_question_a_view(client: FlaskClient, invite: Invite) -> None:
    link = f"/a/{invite()}"
    client.post(link, data={"satisfied": "no"})
    for question in ("satisfied", "what_went_wrong", "handled_as_wanted"):
        page = client.get(f"{link}?question={question}").text
        assert page.count("<h1>") == 1
        assert page.count('name="question"') == 1
        assert f'name="question" value="{question}"' in page
