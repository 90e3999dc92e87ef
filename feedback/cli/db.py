"""`comeback db`: set up, back up and restore the database."""

from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from config import Config
from feedback.backup import CannotCopy, back_up, restoring
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_database, open_shop
from feedback.clock import system_clock
from feedback.database import make_engine, make_sessions, reading
from feedback.fieldwork.hold import ask_nobody_again, keep_suppressed
from feedback.fieldwork.surveys import ensure_surveys
from feedback.migrate import upgrade_database
from reports.warehouse.build import refresh_facts

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """Set up, back up and restore the database."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Create the tables, or bring them up to this version; rows are kept."""
    config = Config.from_environ()
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    set_up(open_database(config))
    click.echo("The database is up to date.")


@command.command("backup")
@FILE
def backup_command(file: Path) -> None:
    """Copy the SQLite database to FILE, while it is in use. It holds personal data."""
    try:
        back_up(open_shop().engine, file)
    except CannotCopy as problem:
        raise Refusal(str(problem)) from None
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB.")


@command.command("restore")
@FILE
def restore_command(file: Path) -> None:
    """Replace the SQLite database by the backup in FILE; stop `comeback serve` first.

    Who was mailed after the backup is not known any more. So that nobody is asked twice, the
    surveys are switched off, waiting mail is held, who is due by now will not be asked, and nobody
    is for a week. Who asked not to be written to stays on the suppression list.
    """
    config = Config.from_environ()
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    # It need not be one that can be opened.
    engine = _engine(config.database_url)
    try:
        with restoring(engine, file) as copy:
            taken_over = _take_over(copy, engine)
    except CannotCopy as problem:
        raise Refusal(str(problem)) from None
    refresh_facts(engine, config.facts_url, config.timezone, whole=True)
    click.echo(f"The database is as it was in {file}. {_told(taken_over)}")


@command.command("hold")
@click.option("--replaces", metavar="URL", help="The database it replaces, if that still answers.")
def hold_command(replaces: str | None) -> None:
    """Ask nobody twice after another tool put a backup back, such as pg_restore.

    Run it before `comeback serve`. It does what `comeback db restore` does by itself: the surveys
    are switched off, waiting mail is held, and nobody is asked for a week. Who unsubscribed since
    the backup is only in the database that was replaced: name it, or it is not known.
    """
    config = Config.from_environ()
    engine = open_database(config)
    taken_over = _take_over(engine, _engine(replaces) if replaces else None)
    if replaces and not taken_over.suppressed:
        raise Refusal("All is held, but the suppression list of --replaces could not be read.")
    refresh_facts(engine, config.facts_url, config.timezone, whole=True)
    click.echo(_told(taken_over))


def _engine(url: str) -> Engine:
    """Return an engine that closes with the command."""
    engine = make_engine(url)
    click.get_current_context().call_on_close(engine.dispose)
    return engine


class TakenOver(NamedTuple):
    """How many mails are held, and whether the suppression list that was replaced was kept."""

    held: int
    suppressed: bool


def _take_over(engine: Engine, replaced: Engine | None) -> TakenOver:
    """Bring a database that was put back to this version; let it ask nobody again."""
    set_up(engine)
    with make_sessions(engine).begin() as session:
        held = ask_nobody_again(session, system_clock())
        return TakenOver(held, replaced is not None and _keep_suppressed(session, replaced))


def _keep_suppressed(session: Session, replaced: Engine) -> bool:
    try:
        with reading(make_sessions(replaced)) as before:
            return keep_suppressed(session, before)
    except DatabaseError:
        return False


def _told(taken_over: TakenOver) -> str:
    suppressed = (
        "Who unsubscribed since the backup stays on the suppression list."
        if taken_over.suppressed
        else "Who unsubscribed since the backup is not known: put them on the suppression list."
    )
    return (
        f"The surveys are off, {taken_over.held} waiting mails are held, and nobody is asked for a "
        f"week: they may have been since the backup. {suppressed} Import what has come in since; "
        "only then `comeback survey activate KEY`."
    )


def set_up(engine: Engine) -> None:
    """Bring the tables up to this version and add the standing surveys, off, where missing."""
    upgrade_database(engine)
    with make_sessions(engine).begin() as session:
        ensure_surveys(session)
