"""The themes looked for in what customers write: what they are, and changing them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.models.theme import ThemeChange, reset_theme, save_theme, themes_in_force
from reports.warehouse.written import (
    Found,
    Preview,
    latest_written,
    preview,
    search,
    suggestions,
)
from surveys.theme import PhraseError, Theme, default_themes, new_theme, read_phrases
from surveys.words import LANGUAGES

BY = "the command line"
IN_LANGUAGE = click.Choice(LANGUAGES)


@click.group()
def command() -> None:
    """See and change the themes looked for in what customers write."""


@command.command("list")
def list_themes() -> None:
    """Show each theme, and in how many of the latest answers it is found."""
    with open_shop().sessions() as session:
        themes = themes_in_force(session)
        wrote = latest_written(session)
    found = Counter(key for keys in search(wrote, themes.values()) for key in keys)
    width = max((len(key) for key in themes), default=0)
    for key, theme in themes.items():
        click.echo(f"{key:<{width}}  {found[key]:>6}  {theme.title}")
    click.echo(f"of {_answers(len(wrote))} in words")


@command.command("show")
@click.argument("key")
def show(key: str) -> None:
    """Show what theme KEY looks for, and who changed it when."""
    shop = open_shop()
    with shop.sessions() as session:
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
    with open_shop().sessions.begin() as session:
        before = themes_in_force(session).get(key)
        try:
            base = before or _without_phrases(key)
            said = {**base.phrases, language: read_phrases("\n".join(phrases))}
        except PhraseError as error:
            raise Refusal(str(error)) from None
        theme = replace(base, title=title or base.title, phrases=said)
        _tell(preview(latest_written(session), theme, before))
        if yes or click.confirm("Save it?"):
            save_theme(session, theme, system_clock(), BY)
            click.echo(f"{key} is looked for so from the next refresh of the facts on.")


@command.command("remove")
@click.argument("key")
def remove(key: str) -> None:
    """Look for theme KEY no more."""
    with open_shop().sessions.begin() as session:
        save_theme(session, replace(_theme(session, key), phrases={}), system_clock(), BY)
    click.echo(f"{key} is not looked for from the next refresh of the facts on.")


@command.command("reset")
@click.argument("key", required=False)
def reset(key: str | None) -> None:
    """Look for the themes as they come with Comeback again: for KEY, or for all."""
    with open_shop().sessions.begin() as session:
        changed = select(ThemeChange.key).order_by(ThemeChange.key).distinct()
        keys = [one for one in session.scalars(changed) if key in (one, None)]
        themes = default_themes() | themes_in_force(session)
        for one in keys:
            reset_theme(session, themes.get(one) or Theme(one, one, {}), system_clock(), BY)
    click.echo(f"As they come with Comeback: {', '.join(keys) or 'all, nothing was changed'}.")


@command.command("suggest")
def suggest() -> None:
    """Show phrases that no theme finds and at least five customers wrote."""
    with open_shop().sessions() as session:
        found = suggestions(latest_written(session), themes_in_force(session).values())
    for one in found:
        click.echo(f"{one.language}  {one.customers:>5} customers  {one.phrase}")
        click.echo(f"      “{one.example}”")
    if not found:
        click.echo("No phrase that no theme finds was written by five customers.")


def _theme(session: Session, key: str) -> Theme:
    themes = themes_in_force(session)
    if key not in themes:
        raise Refusal(f"There is no theme {key!r}; there are {', '.join(themes)}.")
    return themes[key]


def _without_phrases(key: str) -> Theme:
    ours = default_themes().get(key)
    return replace(ours, phrases={}) if ours else new_theme(key, key)


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
