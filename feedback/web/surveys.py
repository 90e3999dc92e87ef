"""The standing surveys: who would be asked, on, paused, and how many."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.extensions import db
from feedback.fieldwork.preview import preview
from feedback.fieldwork.surveys import activate, change_rate, pause
from feedback.models.survey import Holdout, Survey, SurveyChange
from feedback.web import current
from feedback.web.guard import only

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
        changes=changes,
        titles=TITLES,
        holdout=db.session.scalar(select(Holdout.rate)),
        may_change=current_user_may_change(),
    )


@pages.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    """Show who would be asked in the coming week: before a survey is switched on, and after."""
    survey = _find(key)
    config = current.config()
    seen = preview(db.session(), survey, current.now(), config.timezone)
    return render_template(
        "surveys/survey.html",
        survey=survey,
        preview=seen,
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


@pages.post("/<key>/rate")
@only(*MAY_CHANGE)
def set_rate(key: str) -> ResponseReturnValue:
    """Take a rate in per cent; anything else changes nothing and says so."""
    given = request.form.get("rate", "").strip().removesuffix("%").strip()
    try:
        rate = round(float(given) * 100)
    except (ValueError, OverflowError):
        rate = -1
    if not 0 <= rate <= 10_000:
        flash(f"The rate must be a number from 0 to 100, such as 20; {given!r} is not.")
        return redirect(url_for("surveys.one", key=key))

    def change(session: Session, survey: Survey, now: datetime, by: str) -> None:
        change_rate(session, survey, rate, now, by)

    return _change(key, change, f"now asks {rate / 100:g}% of those who can be asked.")


def current_user_may_change() -> bool:
    return any(current_user.has_role(role) for role in MAY_CHANGE)


def _change(key: str, change: Change, said: str) -> ResponseReturnValue:
    survey = _find(key)
    change(db.session(), survey, current.now(), current_user.email)
    db.session.commit()
    flash(f"“{TITLES.get(key, key)}” {said}")
    return redirect(url_for("surveys.overview"))


def _find(key: str) -> Survey:
    survey = db.session.scalar(select(Survey).where(Survey.key == key))
    return survey or abort(404)
