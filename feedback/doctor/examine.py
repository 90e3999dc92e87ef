"""All that is looked at, in the order it is told."""

from collections.abc import Iterator

from sqlalchemy import Engine

from config import Config
from feedback.clock import Clock
from feedback.database import make_sessions, reading
from feedback.doctor.finding import Finding, Section
from feedback.doctor.mail import greet
from feedback.doctor.names import Names
from feedback.doctor.place import has_tables, place
from feedback.doctor.reach import reach
from feedback.doctor.records import records
from feedback.doctor.settings import settings
from feedback.doctor.work import work


def examine(
    config: Config, engine: Engine, clock: Clock, names: Names, *, mail: bool
) -> Iterator[Section]:
    """Look at everything; where `mail` asks for it, call whoever takes our mail too."""
    is_ready = has_tables(engine)
    yield Section("Kept", place(config, engine))
    yield Section("Settings", settings(config))
    yield Section("Reached", reach(config, engine if is_ready else None, clock))
    yield Section(f"Mail from {config.mail_from}", _mail(config, names, mail=mail))
    if is_ready:
        yield Section("At work", _work(config, engine, clock))


def _mail(config: Config, names: Names, *, mail: bool) -> Iterator[Finding]:
    if mail:
        yield greet(config.mail_url)
    yield from records(config, names)


def _work(config: Config, engine: Engine, clock: Clock) -> Iterator[Finding]:
    with reading(make_sessions(engine)) as session:
        yield from work(session, config, clock())
