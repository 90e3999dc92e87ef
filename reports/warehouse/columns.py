"""The facts: one row a touchpoint, declared once. Days count from 1970-01-01 in the shop's zone."""

from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import UserDefinedType


class TextMap(UserDefinedType[dict[str, str]]):
    """Text by name, as Parquet holds it."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "MAP(VARCHAR, VARCHAR)"


class MapValue(sa.sql.functions.FunctionElement[str]):
    """The value of a map at a key; NULL where the map lacks it."""

    inherit_cache = True
    type = sa.Text()

    def __init__(self, column: sa.ColumnElement[dict[str, str]], key: str) -> None:
        super().__init__(column, sa.literal(key))


@compiles(MapValue)
def _compile_map_value(element: MapValue, compiler: SQLCompiler, **options: Any) -> str:
    column, key = (compiler.process(part, **options) for part in element.clauses)
    return f"{column}[{key}]"


# A day has no neighbour where the neighbour is NULL. "Index-worthy" is a completed order that is no
# replacement; "qualifying" is one not cancelled that is no replacement (definitions of the clocks).
facts = sa.Table(
    "facts",
    sa.MetaData(),
    sa.Column("month", sa.Text),  # of `day`, as 2026-03; the folder a row lies in
    sa.Column("kind", sa.Text),
    sa.Column("touchpoint_id", sa.BigInteger),
    sa.Column("customer_id", sa.BigInteger),  # NULL: anonymous
    sa.Column("population", sa.Text),  # NULL: not abandoned, or too soon after another
    sa.Column("day", sa.Integer),
    sa.Column("due_day", sa.Integer),
    sa.Column("landmark_day", sa.Integer),  # due + 14, for the never-asked too
    sa.Column("prev_day", sa.Integer),  # the customer's previous index-worthy order
    sa.Column("next_day", sa.Integer),  # the next qualifying order on a later day
    sa.Column("recovered_day", sa.Integer),  # the first completed order after
    sa.Column("observed_until", sa.Integer),  # the day of the customer's erasure
    sa.Column("is_replacement", sa.Boolean),
    sa.Column("status", sa.Text),
    sa.Column("promised_day", sa.Integer),
    sa.Column("on_time", sa.Boolean),  # NULL: no promise, or not delivered
    sa.Column("survey", sa.Text),
    sa.Column("disposition", sa.Text),  # where it stands in the ledger; NULL: not due yet
    sa.Column("holdout", sa.Boolean),  # NULL: excluded before it was looked up
    sa.Column("asked", sa.Boolean),  # sent, or an imported answer
    sa.Column("mode", sa.Text),
    sa.Column("answered_day", sa.Integer),  # of the answer that counts
    sa.Column("verdict", sa.Text),
    sa.Column("landmark_verdict", sa.Text),  # held at the end of the landmark day
    sa.Column("reason", sa.Text),  # why an order was not completed
    sa.Column("channel", sa.Text),
    sa.Column("contact_channel", sa.Text),  # of the order's last contact, or the contact's own
    sa.Column("location", sa.Text),
    sa.Column("fulfilment", sa.Text),
    sa.Column("country", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("category", sa.Text),
    sa.Column("total_cents", sa.BigInteger),
    sa.Column("currency", sa.Text),
    sa.Column("attributes", TextMap),
)

# Raise it when a column's meaning changes: facts of another schema are built anew.
MEANING = 2
SCHEMA = blake2b(
    repr([MEANING, *((column.name, repr(column.type)) for column in facts.columns)]).encode(),
    digest_size=8,
).hexdigest()
