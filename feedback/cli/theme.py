"""The themes looked for in what customers write: what they are, and changing them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.refusal import Refusal
from feedback.cli.shop import BY, open_shop
from feedback.clock import system_clock
from feedback.models.theme import ThemeChange, reset_theme, save_theme, themes_in_force
from feedback.shop import Shop
from reports.warehouse.written import (
    Found,
    Preview,
    count_themes,
    latest_written,
    preview,
    suggestions,
)
from surveys.theme import PhraseError, Theme, check_key, default_themes, read_phrases, read_title
from surveys.words import LANGUAGES

IN_LANGUAGE = click.Choice(LANGUAGES)


@click.group()
def command() -> None:
    """See and change the themes looked for in what customers write."""


@command.command("list")
def list_themes() -> None:
    """Show each theme, and in how many of the latest answers it is found."""
    with _reading(open_shop()) as session:
        themes = themes_in_force(session)
        counts = count_themes(session, themes.values())
    width = max((len(key) for key in themes), default=0)
    for key, theme in themes.items():
        click.echo(f"{key:<{width}}  {counts.by_theme.get(key, 0):>6}  {theme.title}")
    click.echo(f"of {_answers(counts.written)} in words")


@command.command("show")
@click.argument("key")
def show(key: str) -> None:
    """Show what theme KEY looks for, and who changed it when."""
    shop = open_shop()
    with _reading(shop) as session:
        theme = _theme(session, key)
        history = session.scalars(
            select(ThemeChange).where(ThemeChange.key == key).order_by(ThemeChange.id)
        ).all()
    click.echo(f"{theme.key}: {theme.title}")
    for language in LANGUAGES:
        for phrase in theme.phrases.get(language, ()):
            click.echo(f"  {language}  {phrase}")
    for change in history:
        click.echo(f"  {_what(change)} {_when(change, shop.config.timezone)}")


@command.command("set")
@click.argument("key")
@click.argument("phrases", nargs=-1, required=True)
@click.option("--language", type=IN_LANGUAGE, required=True, help="The language of the phrases.")
@click.option("--title", help="What people read; needed for no theme that has one.")
@click.option("--yes", is_flag=True, help="Save it without asking.")
def set_command(
    key: str, phrases: Sequence[str], language: str, title: str | None, yes: bool
) -> None:
    """Look for PHRASES as theme KEY in a language, in place of those it had there.

    "atras*" is every word that begins so; "…" stands for up to three words. You see what would be
    found before it is saved.
    """
    shop = open_shop()
    with _reading(shop) as session:
        before = themes_in_force(session).get(key)
        theme = _changed(before or _without_phrases(key), phrases, language, title)
        _tell(preview(latest_written(session), theme, before))
    if yes or click.confirm("Save it?"):
        with shop.sessions.begin() as session:
            save_theme(session, theme, system_clock(), BY)
        click.echo(f"{key} is looked for so from the next refresh of the facts on.")


@command.command("remove")
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask back.")
def remove(key: str, yes: bool) -> None:
    """Look for theme KEY no more."""
    shop = open_shop()
    with _reading(shop) as session:
        theme = _theme(session, key)
    if not yes:
        click.confirm(f"Look for “{theme.title}” no more?", abort=True)
    with shop.sessions.begin() as session:
        save_theme(session, replace(theme, phrases={}), system_clock(), BY)
    click.echo(f"{key} is not looked for from the next refresh of the facts on.")


@command.command("reset")
@click.argument("key", required=False)
def reset(key: str | None) -> None:
    """Look for the themes as they come with Comeback again: for KEY, or for all."""
    with open_shop().sessions.begin() as session:
        changed = session.scalars(select(ThemeChange.key).order_by(ThemeChange.key).distinct())
        keys, themes = list(changed), default_themes() | themes_in_force(session)
        if key is not None and key not in keys:
            _refuse_unless_known(key, themes)
        keys = [one for one in keys if key in (one, None)]
        for one in keys:
            reset_theme(session, themes.get(one) or Theme(one, one, {}), system_clock(), BY)
    unchanged = key or "all, nothing was changed"
    click.echo(f"As they come with Comeback: {', '.join(keys) or unchanged}.")


@command.command("suggest")
def suggest() -> None:
    """Show phrases that no theme finds and at least five customers wrote."""
    with _reading(open_shop()) as session:
        found = suggestions(session, themes_in_force(session).values())
    for one in found:
        click.echo(f"{one.language}  {one.customers:>5} customers  {one.phrase}")
        click.echo(f"      “{one.example}”")
    if not found:
        click.echo("No phrase that no theme finds was written by five customers.")


@contextmanager
def _reading(shop: Shop) -> Iterator[Session]:
    """Open a session that holds up nobody who writes."""
    with shop.sessions() as session:
        session.connection(execution_options={"sqlite_reads_only": True})
        yield session


def _theme(session: Session, key: str) -> Theme:
    themes = themes_in_force(session)
    _refuse_unless_known(key, themes)
    return themes[key]


def _refuse_unless_known(key: str, themes: Mapping[str, Theme]) -> None:
    if key not in themes:
        raise Refusal(f"There is no theme {key!r}; there are {', '.join(sorted(themes))}.")


def _changed(base: Theme, phrases: Sequence[str], language: str, title: str | None) -> Theme:
    """Return a theme with other phrases in a language, and another title if one is given."""
    try:
        check_key(base.key)
        said = {**base.phrases, language: read_phrases("\n".join(phrases))}
        return replace(base, title=read_title(title or base.title), phrases=said)
    except PhraseError as error:
        raise Refusal(str(error)) from None


def _without_phrases(key: str) -> Theme:
    return replace(default_themes().get(key) or Theme(key, key, {}), phrases={})


def _tell(seen: Preview) -> None:
    """Say what a theme would find, and what a change loses and gains."""
    parts: list[tuple[str, Found]] = [("Found", seen.found), ("Lost", seen.lost)]
    if seen.lost.answers or seen.gained.answers:
        parts.append(("Gained", seen.gained))
    for name, found in parts:
        if found.answers or found is seen.found:
            click.echo(f"{name} in {found.answers:,} of {_answers(seen.written)} in words")
            for text in found.sample:
                click.echo(f"  “{text}”")


def _what(change: ThemeChange) -> str:
    if change.phrases is None:
        return "reset"
    return "changed" if change.phrases else "removed"


def _when(change: ThemeChange, zone: ZoneInfo) -> str:
    return f"{change.set_at.astimezone(zone):%Y-%m-%d %H:%M} by {change.set_by}"


def _answers(count: int) -> str:
    return f"{count:,} answer{'' if count == 1 else 's'}"
