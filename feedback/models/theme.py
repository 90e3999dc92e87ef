"""Which themes a shop looks for in what customers write: the library's, and its own changes."""

from datetime import datetime

from sqlalchemy import JSON, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.models.fact_change import record_settings_change
from feedback.models.schema import Base, Instant, Key
from surveys.theme import Theme, default_themes

Stored = dict[str, list[str]]


class ThemeChange(Base):
    """A theme as somebody left it: its title, and its phrases by language.

    Without phrases it is removed; where they are None it is the library's again. Rows are added,
    never edited: of each theme the row set last counts.
    """

    __tablename__ = "theme_change"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    phrases: Mapped[Stored | None] = mapped_column(JSON(none_as_null=True))
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(Text)


def themes_in_force(session: Session) -> dict[str, Theme]:
    """Return the themes that are looked for, by key in their order."""
    themes = dict(default_themes())
    for change in session.scalars(select(ThemeChange).order_by(ThemeChange.id)):
        if change.phrases is not None:
            phrases = {language: tuple(said) for language, said in change.phrases.items()}
            themes[change.key] = Theme(change.key, change.title, phrases)
        elif change.key in default_themes():
            themes[change.key] = default_themes()[change.key]
        else:
            themes.pop(change.key, None)
    return {key: theme for key, theme in sorted(themes.items()) if any(theme.phrases.values())}


def save_theme(session: Session, theme: Theme, now: datetime, by: str) -> None:
    """Look for a theme so from the next refresh on, in all that was ever written.

    One without phrases is looked for no more.
    """
    phrases = {language: list(said) for language, said in theme.phrases.items() if said}
    _change(session, theme, phrases, now, by)


def reset_theme(session: Session, theme: Theme, now: datetime, by: str) -> None:
    """Look for a theme as the library has it; for one it lacks, no more."""
    _change(session, theme, None, now, by)


def _change(session: Session, theme: Theme, phrases: Stored | None, now: datetime, by: str) -> None:
    change = ThemeChange(key=theme.key, title=theme.title, phrases=phrases, set_at=now, set_by=by)
    session.add(change)
    record_settings_change(session)
