"""Surveys start off, every change of a setting is kept, and setting up twice changes nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.surveys import (
    RateOutOfRange,
    activate,
    change_rate,
    ensure_surveys,
    pause,
)
from feedback.models.survey import Holdout, Survey, SurveyChange
from surveys.population import Population
from tests.conftest import NOON
from tests.fieldwork.rows import DAY


def the_survey(session: Session) -> Survey:
    ensure_surveys(session)
    return session.scalars(select(Survey).where(Survey.key == "completed")).one()


def changes(session: Session) -> list[tuple[str, str | None, str | None, str]]:
    rows = session.scalars(select(SurveyChange).order_by(SurveyChange.id))
    return [(row.setting, row.before, row.after, row.changed_by) for row in rows]


def test_two_surveys_stand_ready_switched_off(session: Session) -> None:
    ensure_surveys(session)
    surveys = {survey.population: survey for survey in session.scalars(select(Survey))}
    completed = surveys.pop(Population.COMPLETED)
    not_completed = surveys.pop(Population.NOT_COMPLETED)
    assert not surveys
    assert (completed.rate, completed.blank_consent) == (2_000, True)
    assert (not_completed.rate, not_completed.blank_consent) == (5_000, False)
    assert completed.active_since is None
    assert not_completed.active_since is None
    assert session.scalars(select(Holdout.rate)).all() == [1_000]


def test_each_draw_has_a_salt_of_its_own_that_stays(session: Session) -> None:
    ensure_surveys(session)
    salts = [*session.scalars(select(Survey.salt)), *session.scalars(select(Holdout.salt))]
    assert len(set(salts)) == 3
    ensure_surveys(session)
    again = [*session.scalars(select(Survey.salt)), *session.scalars(select(Holdout.salt))]
    assert again == salts


def test_switching_on_and_off_is_recorded(session: Session) -> None:
    survey = the_survey(session)
    activate(session, survey, NOON, "ann@shop.example")
    pause(session, survey, NOON + DAY, "bob@shop.example")
    assert survey.active_since is None
    assert changes(session) == [
        ("active_since", None, NOON.isoformat(), "ann@shop.example"),
        ("active_since", NOON.isoformat(), None, "bob@shop.example"),
    ]


def test_switching_on_what_is_on_keeps_its_first_day(session: Session) -> None:
    survey = the_survey(session)
    activate(session, survey, NOON, "ann@shop.example")
    activate(session, survey, NOON + DAY, "ann@shop.example")
    assert survey.active_since == NOON
    assert len(changes(session)) == 1


def test_a_rate_is_changed_and_recorded(session: Session) -> None:
    survey = the_survey(session)
    change_rate(session, survey, 2_500, NOON, "ann@shop.example")
    change_rate(session, survey, 2_500, NOON, "ann@shop.example")
    assert survey.rate == 2_500
    assert changes(session) == [("rate", "2000", "2500", "ann@shop.example")]


@pytest.mark.parametrize("rate", [-1, 10_001])
def test_a_rate_that_is_no_share_is_refused(session: Session, rate: int) -> None:
    survey = the_survey(session)
    with pytest.raises(RateOutOfRange):
        change_rate(session, survey, rate, NOON, "ann@shop.example")
    assert survey.rate == 2_000
