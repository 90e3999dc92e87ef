"""The standing surveys: set up switched off; every change of a setting is kept."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.fieldwork.suppress import ensure_key
from feedback.models.survey import Holdout, Survey, SurveyChange
from surveys.population import Population
from surveys.sampling import BUCKETS, HOLDOUT_RATE

# population → the rate in basis points, and what a missing consent is taken for.
STANDING = {
    Population.COMPLETED: (2_000, True),
    Population.NOT_COMPLETED: (5_000, False),
}


class RateOutOfRange(Exception):
    """A rate that is no share of anything."""


def ensure_surveys(session: Session) -> None:
    """Create what is missing of the standing surveys, the holdout and the suppression list's key.

    Each has a random salt of its own.
    """
    known = set(session.scalars(select(Survey.key)))
    for population, (rate, blank_consent) in STANDING.items():
        if population.value not in known:
            session.add(
                Survey(
                    key=population.value,
                    population=population,
                    rate=rate,
                    salt=secrets.token_hex(8),
                    blank_consent=blank_consent,
                )
            )
    if session.scalar(select(Holdout)) is None:
        session.add(Holdout(rate=HOLDOUT_RATE, salt=secrets.token_hex(8)))
    session.flush()
    ensure_key(session)


def activate(session: Session, survey: Survey, now: datetime, by: str) -> None:
    """Switch a survey on: touchpoints due from now on may be asked. On already: no change."""
    if survey.active_since is None:
        _change(session, survey, "active_since", now, now=now, by=by)


def pause(
    session: Session, survey: Survey, now: datetime, by: str, reason: str | None = None
) -> None:
    """Switch a survey off: nothing more is listed, and waiting mails are not sent."""
    if survey.active_since is not None:
        _change(session, survey, "active_since", None, now=now, by=by, reason=reason)


def why_stopped(session: Session, survey: Survey) -> str | None:
    """Return why a survey that is off was switched off, where that was said."""
    if survey.active_since is not None:
        return None
    return session.scalar(
        select(SurveyChange.reason)
        .where(SurveyChange.survey_id == survey.id, SurveyChange.setting == "active_since")
        .order_by(SurveyChange.id.desc())
        .limit(1)
    )


def change_rate(session: Session, survey: Survey, rate: int, now: datetime, by: str) -> None:
    """Change the share that is drawn, in basis points.

    Raises:
        RateOutOfRange: it is not between 0 and 10000.
    """
    if not 0 <= rate <= BUCKETS:
        raise RateOutOfRange
    _change(session, survey, "rate", rate, now=now, by=by)


def _change(
    session: Session,
    survey: Survey,
    setting: str,
    after: int | datetime | None,
    *,
    now: datetime,
    by: str,
    reason: str | None = None,
) -> None:
    before = getattr(survey, setting)
    setattr(survey, setting, after)
    told = (_written(before), _written(after))
    note_change(session, survey, setting, *told, now=now, by=by, reason=reason)


def note_change(
    session: Session,
    survey: Survey,
    setting: str,
    before: str | None,
    after: str | None,
    *,
    now: datetime,
    by: str,
    reason: str | None = None,
) -> None:
    """Keep that a setting was changed, unless it is what it was."""
    if before != after:
        session.add(
            SurveyChange(
                survey_id=survey.id,
                changed_at=now,
                changed_by=by,
                setting=setting,
                before=before,
                after=after,
                reason=reason,
            )
        )
    session.flush()


def _written(value: int | datetime | None) -> str | None:
    return (
        value.isoformat() if isinstance(value, datetime) else value if value is None else str(value)
    )
