"""What every command works on."""

import click
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from config import PREFIX, Config
from feedback.cli.refusal import Refusal
from feedback.database import make_engine, make_sessions
from feedback.shop import Shop

# Who did what a command does.
BY = "the command line"


def open_shop(config: Config | None = None) -> Shop:
    """Open the database of the settings; it must have been set up. It closes with the command.

    Raises:
        Refusal: it cannot be reached, or `comeback db upgrade` has not been run.
    """
    config = config or Config.from_environ()
    engine = open_database(config)
    if not inspect(engine).has_table("customer"):
        raise Refusal("The database is not set up yet; run `comeback db upgrade` first.")
    return Shop(config, engine, make_sessions(engine))


def open_database(config: Config) -> Engine:
    """Open the database of the settings, set up or not. It closes with the command.

    Raises:
        Refusal: it cannot be reached.
    """
    engine = make_engine(config.database_url)
    if context := click.get_current_context(silent=True):
        context.call_on_close(engine.dispose)
    try:
        engine.connect().close()
    except OperationalError as error:
        why = str(error.orig).strip().splitlines()[0]
        raise Refusal(
            f"The database cannot be reached ({why}); check {PREFIX}DATABASE_URL."
        ) from None
    return engine
