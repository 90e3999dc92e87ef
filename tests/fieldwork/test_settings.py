"""A survey's settings: written as people write them, kept with who changed them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.settings import SettingRefused, change_setting
from feedback.fieldwork.surveys import ensure_surveys
from feedback.models.survey import CountryConsent, StratumRate, Survey, SurveyChange
from tests.conftest import NOON


def the_survey(session: Session) -> Survey:
    ensure_surveys(session)
    return session.scalars(select(Survey).where(Survey.key == "completed")).one()


def change(session: Session, name: str, written: str) -> Survey:
    survey = the_survey(session)
    change_setting(session, survey, name, written, now=NOON, by="a test")
    return survey


def kept(session: Session) -> list[tuple[str, str | None, str | None]]:
    rows = session.scalars(select(SurveyChange).order_by(SurveyChange.id))
    return [(row.setting, row.before, row.after) for row in rows]


@pytest.mark.parametrize(
    ("name", "written", "before", "after"),
    [
        ("rate", "12.5", "2000", "1250"),
        ("rate", " 30% ", "2000", "3000"),
        ("reminder", "0", "5", "0"),
        ("window", "10 - 18", "9-20", "10-18"),
        ("window", "0-24", "9-20", "0-24"),
        ("quarantine", "120", "90", "120"),
        ("expiry", "21", "30", "21"),
        ("consent", "No", "yes", "no"),
        ("consent:de", "no", None, "no"),
        ("rate:channel=store", "50", None, "5000"),
        ("rate:category=a=b", "0", None, "0"),
    ],
)
def test_every_setting_is_changed_and_the_change_kept(
    session: Session, name: str, written: str, before: str | None, after: str
) -> None:
    change(session, name, written)
    change(session, name, written)
    assert kept(session) == [(name.replace(":de", ":DE"), before, after)]


def test_what_is_changed_counts(session: Session) -> None:
    for name, written in (
        ("reminder", "3"),
        ("window", "8-21"),
        ("quarantine", "60"),
        ("expiry", "14"),
        ("consent", "no"),
    ):
        survey = change(session, name, written)
    assert (survey.reminder_days, survey.quarantine_days, survey.expiry_days) == (3, 60, 14)
    assert (survey.window_from, survey.window_until, survey.blank_consent) == (8, 21, False)


def test_a_stratum_is_set_changed_and_removed(session: Session) -> None:
    for written in ("50", "60", ""):
        survey = change(session, "rate:channel=store", written)
        rows = session.execute(select(StratumRate.value, StratumRate.rate)).all()
        expected = {"50": [("store", 5_000)], "60": [("store", 6_000)], "": []}[written]
        assert [tuple(row) for row in rows] == expected
    assert kept(session)[-1] == ("rate:channel=store", "6000", None)
    assert survey.rate == 2_000


def test_a_country_is_set_changed_and_removed(session: Session) -> None:
    for written in ("no", "yes", ""):
        change(session, "consent:DE", written)
        rows = session.execute(select(CountryConsent.country, CountryConsent.blank_consent)).all()
        expected = {"no": [("DE", False)], "yes": [("DE", True)], "": []}[written]
        assert [tuple(row) for row in rows] == expected


def test_the_strata_of_a_survey_are_of_one_dimension(session: Session) -> None:
    change(session, "rate:channel=store", "50")
    with pytest.raises(SettingRefused, match="are by channel; remove them first"):
        change(session, "rate:country=DE", "50")


@pytest.mark.parametrize(
    ("name", "written", "says"),
    [
        ("rate", "nan", "from 0 to 100"),
        ("rate:channel=store", "101", "from 0 to 100"),
        ("rate:colour=red", "10", "by channel, location"),
        ("rate:channel", "10", "rate:channel=store=50"),
        ("rates", "10", "'rates' is no setting"),
        ("reminder", "31", "number from 0 to 30"),
        ("reminder", "9" * 5_000, "number from 0 to 30"),
        ("reminder", "-1", "number from 0 to 30"),
        ("quarantine", "6", "number from 7 to"),
        ("expiry", "", "number from 3 to 90"),
        ("window", "20-9", "as in 9-20"),
        ("window", "9-9", "as in 9-20"),
        ("window", "9-25", "as in 9-20"),
        ("window", "always", "as in 9-20"),
        ("consent", "maybe", "as yes or as no"),
        ("consent", "", "as yes or as no"),
        ("consent:Germany", "no", "two letters"),
        ("consent:XX", "no", "'XX' is no country"),
        ("reminder:DE", "3", "no setting"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changed(
    session: Session, name: str, written: str, says: str
) -> None:
    with pytest.raises(SettingRefused, match=says):
        change(session, name, written)
    assert kept(session) == []
