"""The standing surveys: who would be asked, on, paused, and how many."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.extensions import db
from feedback.fieldwork.consent import country_consents
from feedback.fieldwork.doubts import doubts_about
from feedback.fieldwork.pausing import lost_by_pausing
from feedback.fieldwork.preview import preview
from feedback.fieldwork.settings import SettingRefused, change_setting
from feedback.fieldwork.strata import DIMENSIONS, strata_of
from feedback.fieldwork.surveys import activate, pause, why_stopped
from feedback.models.survey import Holdout, Survey, SurveyChange
from feedback.web import current
from feedback.web.guard import only
from surveys.countries import country_names
from surveys.window import zones_of

pages = Blueprint("surveys", __name__, url_prefix="/surveys")

MAY_CHANGE = ("manager", "admin")
TITLES = {
    "completed": "Customers who completed an order",
    "not_completed": "Customers who did not complete one",
}
Change = Callable[[Session, Survey, datetime, str], None]


@pages.get("")
def overview() -> ResponseReturnValue:
    surveys = db.session.scalars(select(Survey).order_by(Survey.id)).all()
    changes = db.session.execute(
        select(SurveyChange, Survey.key)
        .join(Survey, Survey.id == SurveyChange.survey_id)
        .order_by(SurveyChange.changed_at.desc(), SurveyChange.id.desc())
        .limit(50)
    ).all()
    return render_template(
        "surveys/surveys.html",
        surveys=surveys,
        stopped={survey.key: why_stopped(db.session(), survey) for survey in surveys},
        changes=changes,
        titles=TITLES,
        holdout=db.session.scalar(select(Holdout.rate)),
        may_change=current_user_may_change(),
    )


@pages.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    """Show who would be asked in the coming week, before a survey is on and after, and how."""
    return _show(_find(key))


def _show(
    survey: Survey, entered: Mapping[str, str] | None = None, refused: str | None = None
) -> str:
    """Show a survey; where a setting was `refused`, with what had been entered."""
    session, config = db.session(), current.config()
    changes = (
        select(SurveyChange, Survey.key)
        .join(Survey, Survey.id == SurveyChange.survey_id)
        .where(SurveyChange.survey_id == survey.id)
        .order_by(SurveyChange.changed_at.desc(), SurveyChange.id.desc())
    )
    return render_template(
        "surveys/survey.html",
        survey=survey,
        stopped=why_stopped(session, survey),
        doubts=doubts_about(session, survey),
        entered=entered or {},
        refused=refused,
        lost=lost_by_pausing(session, survey, current.now()),
        strata=strata_of(session, survey),
        dimensions=DIMENSIONS,
        known=_known_values(),
        names=country_names(),
        offered=[country for country in country_names() if zones_of(country)],
        countries=country_consents(session).get(survey.id, {}),
        preview=preview(session, survey, current.now(), config.timezone),
        changes=session.execute(changes.limit(50)).all(),
        titles=TITLES,
        may_change=current_user_may_change(),
    )


@pages.post("/<key>/on")
@only(*MAY_CHANGE)
def switch_on(key: str) -> ResponseReturnValue:
    return _change(key, activate, "is on. Whoever falls due from today may be asked.")


@pages.post("/<key>/pause")
@only(*MAY_CHANGE)
def switch_off(key: str) -> ResponseReturnValue:
    return _change(key, pause, "is paused. Nobody is asked until it is switched on again.")


@pages.post("/<key>/set")
@only(*MAY_CHANGE)
def set_plain(key: str) -> ResponseReturnValue:
    """Take the settings every survey has; the two hours of the window come apart."""
    names = dict.fromkeys(name for name in request.form if name != "csrf_token")
    return _set(key, [(name, "-".join(request.form.getlist(name))) for name in names])


@pages.post("/<key>/stratum")
@only(*MAY_CHANGE)
def set_stratum(key: str) -> ResponseReturnValue:
    """Give those with one value of a dimension a rate of their own; without a rate, none."""
    dimension, value = request.form.get("dimension", ""), request.form.get("value", "").strip()
    return _set(key, [(f"rate:{dimension}={value}", request.form.get("rate", ""))])


@pages.post("/<key>/consent")
@only(*MAY_CHANGE)
def set_consent(key: str) -> ResponseReturnValue:
    """Say what a missing consent counts as in a country; without an answer, as elsewhere."""
    country = request.form.get("country", "").strip()
    return _set(key, [(f"consent:{country}", request.form.get("consent", ""))])


def _known_values() -> Mapping[str, list[str]]:
    """Return the values orders have, by dimension, as far as they are counted."""
    facts = current.facts()
    return facts.choices() if facts else {}


def current_user_may_change() -> bool:
    return any(current_user.has_role(role) for role in MAY_CHANGE)


def _change(key: str, change: Change, said: str) -> ResponseReturnValue:
    survey = _find(key)
    change(db.session(), survey, current.now(), current_user.email)
    db.session.commit()
    flash(f"“{TITLES.get(key, key)}” {said}")
    return redirect(url_for("surveys.overview"))


def _set(key: str, settings: list[tuple[str, str]]) -> ResponseReturnValue:
    """Change all of these settings, or none of them, say why and show what was entered."""
    survey, now = _find(key), current.now()
    try:
        for name, written in settings:
            change_setting(db.session(), survey, name, written, now=now, by=current_user.email)
    except SettingRefused as refused:
        db.session.rollback()
        flash(f"Nothing was changed. {refused}", "refused")
        return _show(_find(key), request.form, name), 422
    db.session.commit()
    flash(f"“{TITLES.get(key, key)}” asks so from now on.")
    return redirect(url_for("surveys.one", key=key))


def _find(key: str) -> Survey:
    survey = db.session.scalar(select(Survey).where(Survey.key == key))
    return survey or abort(404)
