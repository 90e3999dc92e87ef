"""How alembic reads our models; the connection comes from feedback/migrate.py."""

import importlib
import pkgutil
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum, False_

import feedback.models
from feedback.models.schema import Base, Instant

for module in pkgutil.iter_modules(feedback.models.__path__):
    importlib.import_module(f"feedback.models.{module.name}")


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the database, and false as any database's.

    A revision must mean the same for ever, so it imports nothing of ours.
    """
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "server_default" and isinstance(getattr(item, "arg", None), False_):
        return "sa.false()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
