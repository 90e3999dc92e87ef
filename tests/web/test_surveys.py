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
    assert "Rate from 20% to 12.5%" in manager.get("/surveys").text


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
        "Reminder from 5 to 3",
        "Window from 9-20 to 10-18",
        "Consent from yes to no",
    ):
        assert said in page
    assert "Rate from" not in page


@on_sqlite
def test_of_settings_one_of_which_cannot_be_none_is_changed(
    manager: FlaskClient, session: Session
) -> None:
    form = {"reminder": "3", "window": ["18", "10"], **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/set", data=form, follow_redirects=True)
    assert "The hours are given as in 9-20" in answer.text
    assert find(session).reminder_days == 5


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
    assert '<th scope="row">DE</th><td>is not asked</td>' in page

    manager.post("/surveys/completed/stratum", data=stratum)
    manager.post("/surveys/completed/consent", data=country)
    page = manager.get("/surveys/completed").text
    assert "Everybody is drawn with the same rate." in page
    assert "The same everywhere" in page
    assert "Rate where channel is &lt;b&gt;store from 50% to none" in page
    assert "Consent in DE from no to none" in page


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
