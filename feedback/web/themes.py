"""The themes looked for in what customers write: how often they are found, and changing them."""

from collections import Counter
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from feedback.extensions import db
from feedback.models.theme import ThemeChange, reset_theme, save_theme, themes_in_force
from feedback.web import current
from feedback.web.guard import only
from reports.warehouse.theming import digest
from reports.warehouse.written import latest_written, preview, search, suggestions
from surveys.theme import PhraseError, Theme, default_themes, new_theme, read_phrases
from surveys.words import LANGUAGES

pages = Blueprint("themes", __name__, url_prefix="/themes")

MAY_READ = ("manager", "analyst", "admin")
LATEST_CHANGES = 50
NAMES = {
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "de": "German",
    "fr": "French",
}


@pages.get("")
@only(*MAY_READ)
def overview() -> ResponseReturnValue:
    themes = themes_in_force(db.session())
    found = search(latest_written(db.session()), themes.values())
    changes = select(ThemeChange).order_by(ThemeChange.id.desc()).limit(LATEST_CHANGES)
    counts = Counter(key for keys in found for key in keys)
    return render_template(
        "themes/themes.html",
        themes=sorted(themes.values(), key=lambda theme: (-counts[theme.key], theme.title)),
        counts=counts,
        written=len(found),
        unfound=sum(not keys for keys in found),
        changes=db.session.scalars(changes).all(),
    )


# No key has a hyphen: neither of these two is a theme's.
@pages.get("/suggested-themes")
@only(*MAY_READ)
def suggested() -> ResponseReturnValue:
    themes = themes_in_force(db.session()).values()
    found = suggestions(latest_written(db.session()), themes)
    return render_template("themes/suggested.html", suggestions=found, names=NAMES)


@pages.route("/new-theme", methods=["GET", "POST"])
@only(*MAY_READ)
def new() -> ResponseReturnValue:
    """Begin a theme; a suggestion brings a phrase along."""
    if request.method == "GET":
        phrase, language = request.args.get("phrase", ""), request.args.get("language", "")
        typed: dict[str, str] = {language: phrase} if language in LANGUAGES else {}
        return _form(None, phrase.replace("*", "").capitalize(), typed)
    try:
        theme = new_theme(request.form.get("title", ""))
    except PhraseError as error:
        return _form(None, request.form.get("title", ""), _typed(), wrong=str(error)), 400
    if theme.key in themes_in_force(db.session()):
        said = f"There is a theme {theme.title!r} already; change that one, or choose another name."
        return _form(None, theme.title, _typed(), wrong=said), 400
    return _changed(theme, None)


@pages.route("/<key>", methods=["GET", "POST"])
@only(*MAY_READ)
def one(key: str) -> ResponseReturnValue:
    theme = _find(key)
    if request.method == "GET":
        return _form(
            theme, theme.title, {one: "\n".join(said) for one, said in theme.phrases.items()}
        )
    title = request.form.get("title", "").strip() or theme.title
    return _changed(replace(theme, title=title), theme)


@pages.post("/<key>/remove")
@only(*MAY_READ)
def remove(key: str) -> ResponseReturnValue:
    theme = _find(key)
    save_theme(db.session(), replace(theme, phrases={}), current.now(), current_user.email)
    return _done(f"“{theme.title}” is not looked for any more.")


@pages.post("/<key>/reset")
@only(*MAY_READ)
def reset(key: str) -> ResponseReturnValue:
    theme = default_themes().get(key) or abort(404)
    reset_theme(db.session(), theme, current.now(), current_user.email)
    return _done(f"“{theme.title}” is as it comes with Comeback.")


def _changed(theme: Theme, before: Theme | None) -> ResponseReturnValue:
    """Show what a theme would find with the phrases given; save it once that was seen."""
    try:
        phrases = {language: read_phrases(said) for language, said in _typed().items()}
    except PhraseError as error:
        return _form(before, theme.title, _typed(), wrong=str(error)), 400
    if not any(phrases.values()):
        return _form(before, theme.title, _typed(), wrong="A theme needs at least one phrase."), 400
    theme = replace(theme, phrases=phrases)
    mark = digest([theme])
    if request.form.get("save") != mark:
        seen = preview(latest_written(db.session()), theme, before)
        return _form(before, theme.title, _typed(), seen=seen, mark=mark)
    save_theme(db.session(), theme, current.now(), current_user.email)
    return _done(f"“{theme.title}” is saved. The reports have it after the next refresh.")


def _form(theme: Theme | None, title: str, typed: dict[str, str], **more: object) -> str:
    return render_template(
        "themes/theme.html",
        theme=theme,
        title=title,
        typed=typed,
        names=NAMES,
        is_ours=theme is not None and theme == default_themes().get(theme.key),
        has_ours=theme is not None and theme.key in default_themes(),
        **more,
    )


def _typed() -> dict[str, str]:
    return {language: request.form.get(f"phrases_{language}", "") for language in LANGUAGES}


def _find(key: str) -> Theme:
    return themes_in_force(db.session()).get(key) or abort(404)


def _done(said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("themes.overview"))
