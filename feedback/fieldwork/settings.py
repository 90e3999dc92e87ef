"""A survey's settings as people write them: rate=20, rate:channel=store=50, consent:DE=no."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.consent import as_country
from feedback.fieldwork.strata import DIMENSIONS
from feedback.fieldwork.surveys import change_rate, note_change
from feedback.models.survey import CountryConsent, StratumRate, Survey
from surveys.sampling import BUCKETS
from surveys.window import zones_of

NAMES = "rate, rate:DIMENSION=VALUE, consent, consent:COUNTRY, reminder, window, quarantine, expiry"
YES_NO = {"yes": True, "no": False}
HOURS = re.compile(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})")
NUMBER = re.compile(r"[0-9]{1,4}")


class SettingRefused(Exception):
    """A setting that is none, or a value it cannot have: one sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Days:
    """A setting in days, what it is called, where it is kept, and what it may be."""

    words: str
    column: str
    least: int
    most: int


# Two invitations are seven days apart whatever a survey's own quarantine is.
DAYS = {
    "reminder": Days("until the reminder", "reminder_days", 0, 30),
    "quarantine": Days("before a person is asked again", "quarantine_days", 7, 1_000),
    "expiry": Days("after which the question closes", "expiry_days", 3, 90),
}


def change_setting(
    session: Session, survey: Survey, name: str, written: str, *, now: datetime, by: str
) -> None:
    """Change one setting from now on, and keep who did. Nothing removes a stratum or a country.

    Raises:
        SettingRefused: there is no such setting, or the value is none it can have.
    """
    kind, _, about = name.partition(":")
    before: str | None
    after: str | None
    if name == "rate":
        change_rate(session, survey, basis_points(written), now, by)
        return
    if kind == "rate" and about:
        before, after = _set_stratum(session, survey, about, written)
    elif kind == "consent":
        name = f"consent:{as_country(about)}" if about else name
        before, after = _set_consent(session, survey, as_country(about), written)
    elif name == "window":
        before, after = _set_window(survey, written)
    elif name in DAYS:
        before, after = _set_days(survey, name, written)
    else:
        raise SettingRefused(f"{name!r} is no setting; there are {NAMES}.")
    note_change(session, survey, name, before, after, now=now, by=by)


def basis_points(percent: str) -> int:
    """Return a rate given in per cent.

    Raises:
        SettingRefused: it is no share.
    """
    try:
        rate = round(float(percent.strip().removesuffix("%")) * 100)
    except (ValueError, OverflowError):
        rate = -1
    if not 0 <= rate <= BUCKETS:
        raise SettingRefused(
            f"The rate must be a number from 0 to 100, such as 20; {percent!r} is not."
        )
    return rate


def _set_stratum(
    session: Session, survey: Survey, about: str, written: str
) -> tuple[str | None, str | None]:
    dimension, _, value = about.partition("=")
    if dimension not in DIMENSIONS or not value:
        raise SettingRefused(
            "A stratum is given as in rate:channel=store=50; "
            f"it can be by {', '.join(DIMENSIONS[:-1])} or {DIMENSIONS[-1]}."
        )
    rate = basis_points(written) if written.strip() else None
    of_survey = select(StratumRate).where(StratumRate.survey_id == survey.id)
    strata = {row.value: row for row in session.scalars(of_survey)}
    others = {row.dimension for row in strata.values()} - {dimension}
    if others:
        raise SettingRefused(f"The strata of this survey are by {others.pop()}; remove them first.")
    row = strata.get(value)
    before = str(row.rate) if row else None
    if row and rate is None:
        session.delete(row)
    elif row and rate is not None:
        row.rate = rate
    elif rate is not None:
        session.add(StratumRate(survey_id=survey.id, dimension=dimension, value=value, rate=rate))
    return before, None if rate is None else str(rate)


def _set_consent(
    session: Session, survey: Survey, country: str, written: str
) -> tuple[str | None, str | None]:
    given = written.strip().lower()
    if given not in YES_NO and not (country and not given):
        raise SettingRefused(f"A missing consent counts as yes or as no, not as {written!r}.")
    if not country:
        before, survey.blank_consent = survey.blank_consent, YES_NO[given]
        return _yes_no(before), given
    if not zones_of(country):
        raise SettingRefused(
            f"{country!r} is no country; one is given by its two letters in ISO 3166, such as DE."
        )
    row = session.scalar(
        select(CountryConsent).where(
            CountryConsent.survey_id == survey.id, CountryConsent.country == country
        )
    )
    was = _yes_no(row.blank_consent) if row else None
    if row and not given:
        session.delete(row)
    elif row:
        row.blank_consent = YES_NO[given]
    elif given:
        session.add(
            CountryConsent(survey_id=survey.id, country=country, blank_consent=YES_NO[given])
        )
    return was, given or None


def _set_window(survey: Survey, written: str) -> tuple[str, str]:
    before = f"{survey.window_from}-{survey.window_until}"
    given = HOURS.fullmatch(written.strip())
    first, last = map(int, given.groups()) if given else (0, 0)
    if not first < last <= 24:
        raise SettingRefused(
            f"The hours are given as in 9-20, from 0 to 24 o'clock; {written!r} is not."
        )
    survey.window_from, survey.window_until = first, last
    return before, f"{first}-{last}"


def _set_days(survey: Survey, name: str, written: str) -> tuple[str, str]:
    setting, given = DAYS[name], written.strip()
    if not NUMBER.fullmatch(given) or not setting.least <= int(given) <= setting.most:
        raise SettingRefused(
            f"The days {setting.words} are a number from {setting.least} to {setting.most}; "
            f"{written!r} is not."
        )
    before = str(getattr(survey, setting.column))
    setattr(survey, setting.column, int(given))
    return before, str(int(given))


def _yes_no(consent: bool) -> str:
    return "yes" if consent else "no"
