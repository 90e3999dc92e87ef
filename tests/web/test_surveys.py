"""Surveys are off until a manager has seen who would be asked and switches one on."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.surveys import activate, pause
from feedback.models.survey import Survey, SurveyChange
from tests.conftest import NOON
from tests.web.conftest import csrf, on_sqlite


def test_a_survey_is_switched_on_and_paused_and_the_log_says_by_whom(
    manager: FlaskClient, session: Session
) -> None:
    assert "nobody is asked" in manager.get("/surveys").text
    answer = manager.post("/surveys/completed/on", data=csrf(manager, "/surveys/completed"))
    assert answer.headers["Location"] == "/surveys"
    page = manager.get("/surveys").text
    assert "On since 2 March 2026, 12:00" in page
    assert "manager@shop.example" in page
    assert find(session).active_since == NOON
    manager.post("/surveys/completed/pause", data=csrf(manager, "/surveys"))
    assert find(session).active_since is None
    assert "Paused" in manager.get("/surveys").text


@on_sqlite
def test_a_new_rate_is_kept_in_basis_points_and_logged(
    manager: FlaskClient, session: Session
) -> None:
    form = {"rate": "12.5", **csrf(manager, "/surveys/completed")}
    manager.post("/surveys/completed/set", data=form)
    assert find(session).rate == 1_250
    assert "Rate: 12.5%, was 20%" in manager.get("/surveys").text


@on_sqlite
@pytest.mark.parametrize("rate", ["", "all", "-1", "101", "nan", "inf", "1e999"])
def test_a_rate_that_is_no_share_changes_nothing_and_says_what_would(
    manager: FlaskClient, session: Session, rate: str
) -> None:
    form = {"rate": rate, **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/set", data=form, follow_redirects=True)
    assert "must be a number from 0 to 100" in answer.text
    assert find(session).rate == 2_000
    assert not session.scalars(select(SurveyChange)).all()


@on_sqlite
def test_every_setting_is_changed_on_its_page_and_stands_in_the_log(
    manager: FlaskClient, session: Session
) -> None:
    form = {"rate": "20", "reminder": "3", "window": ["10", "18"], "consent": "no"}
    manager.post("/surveys/completed/set", data={**form, **csrf(manager, "/surveys/completed")})
    survey = find(session)
    assert (survey.reminder_days, survey.window_from, survey.window_until) == (3, 10, 18)
    page = manager.get("/surveys/completed").text
    for said in (
        "Days until the reminder: 3, was 5",
        "Hours mail leaves in: 10-18, was 9-20",
        "Whose consent is not recorded: not asked, was asked",
    ):
        assert said in page
    assert "Rate:" not in page


@on_sqlite
def test_of_settings_one_of_which_cannot_be_none_is_changed(
    manager: FlaskClient, session: Session
) -> None:
    form = {"reminder": "3", "window": ["18", "10"], **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/set", data=form, follow_redirects=True)
    assert "Nothing was changed. The hours are given as in 9-20" in answer.text
    assert find(session).reminder_days == 5


@on_sqlite
def test_what_was_refused_is_shown_as_refused_with_all_that_was_entered(
    manager: FlaskClient, session: Session
) -> None:
    form = {"reminder": "3", "window": ["18", "10"], **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/set", data=form)
    assert answer.status_code == 422
    assert '<div class="wrong" role="alert">' in answer.text
    assert 'name="reminder" value="3" required' in answer.text
    assert 'value="18" aria-invalid="true" required' in answer.text
    assert "asks so from now on" not in answer.text


@on_sqlite
def test_a_country_is_chosen_by_its_name(manager: FlaskClient, session: Session) -> None:
    page = manager.get("/surveys/completed").text
    assert '<option value="DE">Germany</option>' in page
    form = {"country": "Germany", "consent": "no", **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/consent", data=form)
    assert "GERMANY&#39; is no country" in answer.text


@on_sqlite
def test_a_pause_says_what_is_lost_before_it_is_one(manager: FlaskClient, session: Session) -> None:
    assert "Pause this survey" not in manager.get("/surveys/completed").text
    activate(session, find(session), NOON, "a test")
    session.commit()
    page = manager.get("/surveys/completed").text
    assert "Mails that wait to leave are cancelled as their hour comes: 0." in page
    assert "/pause" not in manager.get("/surveys").text


@on_sqlite
def test_a_stratum_and_a_country_are_added_and_removed(manager: FlaskClient) -> None:
    token = csrf(manager, "/surveys/completed")
    stratum = {"dimension": "channel", "value": "<b>store", **token}
    country = {"country": "de", **token}
    manager.post("/surveys/completed/stratum", data={**stratum, "rate": "50"})
    manager.post("/surveys/completed/consent", data={**country, "consent": "no"})
    page = manager.get("/surveys/completed").text
    assert "Those with channel" in page
    assert "&lt;b&gt;store" in page
    assert "<b>store" not in page
    assert '<th scope="row">Germany</th><td>is not asked</td>' in page

    manager.post("/surveys/completed/stratum", data=stratum)
    manager.post("/surveys/completed/consent", data=country)
    page = manager.get("/surveys/completed").text
    assert "Everybody is drawn with the same rate." in page
    assert "The same everywhere" in page
    assert "Rate where channel is &lt;b&gt;store: as elsewhere, was 50%" in page
    assert "Whose consent is not recorded in Germany: as elsewhere, was not asked" in page


@on_sqlite
def test_a_survey_that_stopped_itself_says_why_until_it_is_switched_on_again(
    manager: FlaskClient, session: Session
) -> None:
    survey = find(session)
    activate(session, survey, NOON, "a test")
    pause(session, survey, NOON, "comeback", "4 of 1,000 complained.")
    session.commit()
    for address in ("/surveys", "/surveys/completed"):
        page = manager.get(address).text
        assert "It stopped itself.</b> 4 of 1,000 complained." in page
    manager.post("/surveys/completed/on", data=csrf(manager, "/surveys/completed"))
    assert "It stopped itself" not in manager.get("/surveys").text


@on_sqlite
def test_a_survey_nobody_knows_is_not_found(manager: FlaskClient) -> None:
    assert manager.get("/surveys/nonsense").status_code == 404


def find(session: Session) -> Survey:
    """Return the survey as stored, and let go of the database."""
    found = session.scalars(
        select(Survey).where(Survey.key == "completed").execution_options(populate_existing=True)
    ).one()
    session.commit()
    return found
