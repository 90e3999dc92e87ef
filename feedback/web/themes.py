"""The themes looked for in what customers write: how often they are found, and changing them."""

from collections.abc import Iterable
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
from reports.warehouse.written import latest_written, preview, suggestions
from surveys.masking import MASKED
from surveys.theme import (
    PhraseError,
    Theme,
    default_themes,
    fold,
    new_theme,
    read_phrases,
    read_title,
)
from surveys.words import LANGUAGES

pages = Blueprint("themes", __name__, url_prefix="/themes")

MAY_LOOK = ("manager", "analyst", "admin")
MAY_CHANGE = ("manager", "admin")
LATEST_CHANGES = 50
NAMES = {
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "de": "German",
    "fr": "French",
}


@pages.get("")
@only(*MAY_LOOK)
def overview() -> ResponseReturnValue:
    themes = themes_in_force(db.session())
    facts, service = current.facts(), current.service()
    counts = service.counted.latest(db.session(), facts.version if facts else 0)
    changes = select(ThemeChange).order_by(ThemeChange.id.desc()).limit(LATEST_CHANGES)
    return render_template(
        "themes/themes.html",
        themes=sorted(
            themes.values(), key=lambda theme: (-counts.by_theme.get(theme.key, 0), theme.title)
        ),
        counts=counts,
        removed=[one for key, one in default_themes().items() if key not in themes],
        changes=db.session.scalars(changes).all(),
        may_change=_may_change(),
    )


# No key has a hyphen: neither of these two is a theme's.
@pages.get("/suggested-themes")
@only(*MAY_LOOK)
def suggested() -> ResponseReturnValue:
    return render_template(
        "themes/suggested.html",
        suggestions=suggestions(db.session(), themes_in_force(db.session()).values()),
        names=NAMES,
        masked=MASKED,
        may_change=_may_change(),
    )


@pages.route("/new-theme", methods=["GET", "POST"])
@only(*MAY_CHANGE)
def new() -> ResponseReturnValue:
    """Begin a theme; a suggestion brings a phrase along."""
    if request.method == "GET":
        phrase, language = request.args.get("phrase", ""), request.args.get("language", "")
        typed: dict[str, str] = {language: phrase} if language in LANGUAGES else {}
        return _form(None, phrase.replace("*", "").capitalize(), typed)
    title, themes = request.form.get("title", ""), themes_in_force(db.session())
    try:
        theme = new_theme(title, default_themes().keys() | themes.keys())
        _refuse_a_second(theme.title, themes.values())
    except PhraseError as error:
        return _form(None, title, _typed(), wrong=str(error)), 400
    return _changed(theme, None)


@pages.get("/<key>")
@only(*MAY_LOOK)
def one(key: str) -> ResponseReturnValue:
    theme = _find(key)
    typed = {language: "\n".join(said) for language, said in theme.phrases.items()}
    return _form(theme, theme.title, typed)


@pages.post("/<key>")
@only(*MAY_CHANGE)
def change(key: str) -> ResponseReturnValue:
    theme, title = _find(key), request.form.get("title", "")
    try:
        titled = replace(theme, title=read_title(title))
    except PhraseError as error:
        return _form(theme, title, _typed(), wrong=str(error)), 400
    return _changed(titled, theme)


@pages.post("/<key>/remove")
@only(*MAY_CHANGE)
def remove(key: str) -> ResponseReturnValue:
    theme = _find(key)
    save_theme(db.session(), replace(theme, phrases={}), current.now(), current_user.email)
    return _done(f"“{theme.title}” is not looked for any more.")


@pages.post("/<key>/reset")
@only(*MAY_CHANGE)
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
        _let_others_write()
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
        masked=MASKED,
        may_change=_may_change(),
        **more,
    )


def _refuse_a_second(title: str, themes: Iterable[Theme]) -> None:
    """Refuse the name of a theme there is.

    Raises:
        PhraseError: always then.
    """
    if fold(title) in {fold(theme.title) for theme in themes}:
        raise PhraseError(
            f"There is a theme {title!r} already; change that one, or choose another name."
        )


def _let_others_write() -> None:
    """Read on without the database's write lock, which a form that is sent begins with."""
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_reads_only": True})


def _may_change() -> bool:
    return any(current_user.has_role(role) for role in MAY_CHANGE)


def _typed() -> dict[str, str]:
    return {language: request.form.get(f"phrases_{language}", "") for language in LANGUAGES}


def _find(key: str) -> Theme:
    return themes_in_force(db.session()).get(key) or abort(404)


def _done(said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("themes.overview"))
