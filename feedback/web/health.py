"""Is the process up, and can it do its work?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from feedback.extensions import db
from feedback.web import current
from reports.warehouse.manifest import Manifest

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    return {"process": "up"}


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether the database answers and facts are published; 503 while one is missing."""
    parts = {"database": _database_answers(), "facts": _facts_published()}
    return parts, 200 if all(parts.values()) else 503


def _database_answers() -> bool:
    try:
        with db.engine.connect().execution_options(sqlite_reads_only=True) as connection:
            connection.execute(text("select 1 from survey limit 1"))
    except SQLAlchemyError:
        return False
    return True


def _facts_published() -> bool:
    config = current.config()
    return Manifest.load(config.facts_url).is_readable(config.timezone)
