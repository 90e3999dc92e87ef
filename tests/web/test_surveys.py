"""Surveys are off until a manager has seen who would be asked and switches one on."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

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
    manager.post("/surveys/completed/rate", data=form)
    assert find(session).rate == 1_250
    assert "Rate from 20% to 12.5%" in manager.get("/surveys").text


@on_sqlite
@pytest.mark.parametrize("rate", ["", "all", "-1", "101", "nan", "inf", "1e999"])
def test_a_rate_that_is_no_share_changes_nothing_and_says_what_would(
    manager: FlaskClient, session: Session, rate: str
) -> None:
    form = {"rate": rate, **csrf(manager, "/surveys/completed")}
    answer = manager.post("/surveys/completed/rate", data=form, follow_redirects=True)
    assert "must be a number from 0 to 100" in answer.text
    assert find(session).rate == 2_000
    assert not session.scalars(select(SurveyChange)).all()


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
