"""Consent: what a missing one is taken for, by survey and country."""

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from feedback.models.survey import CountryConsent, Survey

# survey → country → what a missing consent is taken for there
Consents = dict[int, dict[str, bool]]


def may_be_asked(
    consent: SQLColumnExpression[bool | None], country: SQLColumnExpression[str | None]
) -> SQLColumnExpression[bool]:
    """Tell of a touchpoint, in a statement that selects from Survey too, whether it consents.

    What the shop recorded counts; else the setting of the country; else the survey's own.
    """
    there = (
        select(CountryConsent.blank_consent)
        .where(
            CountryConsent.survey_id == Survey.id,
            CountryConsent.country == func.upper(func.trim(country)),
        )
        .correlate_except(CountryConsent)
        .scalar_subquery()
    )
    return func.coalesce(consent, there, Survey.blank_consent)


def country_consents(session: Session) -> Consents:
    """Return the countries in which a survey has a setting of its own."""
    found: Consents = {}
    for row in session.scalars(select(CountryConsent).order_by(CountryConsent.country)):
        found.setdefault(row.survey_id, {})[row.country] = row.blank_consent
    return found


def as_country(country: str | None) -> str:
    """Return a country as settings spell it: the two letters of ISO 3166."""
    return (country or "").strip().upper()
