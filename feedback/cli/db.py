"""`comeback db`: set up, back up and restore the database."""

from pathlib import Path

import click
from sqlalchemy import Engine

from config import Config
from feedback.backup import CannotCopy, back_up, restore
from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_database, open_shop
from feedback.clock import system_clock
from feedback.database import make_sessions
from feedback.fieldwork.frame import list_frame
from feedback.fieldwork.hold import hold_what_may_be_sent
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

    What was mailed after the backup is not known any more. So that nobody is asked twice, the
    surveys are switched off, waiting mail is held, and who is due by now will not be asked.
    """
    config = Config.from_environ()
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_database(config)
    try:
        restore(engine, file)
    except CannotCopy as problem:
        raise Refusal(str(problem)) from None
    set_up(engine)
    held = _ask_nobody_again(engine)
    refresh_facts(engine, config.facts_url, config.timezone, whole=True)
    click.echo(
        f"The database is as it was in {file}. The surveys are off and {held} waiting mails are "
        "held; `comeback survey activate KEY` switches a survey on."
    )


def _ask_nobody_again(engine: Engine) -> int:
    now = system_clock()
    with make_sessions(engine).begin() as session:
        held = hold_what_may_be_sent(session, now)
        while list_frame(session, now):
            pass
    return held


def set_up(engine: Engine) -> None:
    """Bring the tables up to this version and add the standing surveys, off, where missing."""
    upgrade_database(engine)
    with make_sessions(engine).begin() as session:
        ensure_surveys(session)
