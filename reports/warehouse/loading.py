"""The tables of a build in DuckDB: made of the types extracts have, filled from what was sent."""

import os
from typing import Any

import sqlalchemy as sa
from duckdb import DuckDBPyConnection
from sqlalchemy import Engine

from feedback.models.fact_change import FactChange
from reports.warehouse.changed import CUSTOMER, Selected
from reports.warehouse.extract import Extract
from reports.warehouse.shop_columns import ABSENT, NUMERIC, Type

# As many as there are processors, within reason: each holds rows in memory.
WORKERS = min(4, os.cpu_count() or 1)


def write(engine: Engine, statement: Selected | sa.Insert) -> str:
    """Return a statement as text for the driver itself."""
    return str(statement.compile(engine, compile_kwargs={"literal_binds": True}))


def create(duck: DuckDBPyConnection, extract: Extract) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in extract.columns)
    duck.execute(f"CREATE TABLE {extract.name} ({columns})")


def fill(duck: DuckDBPyConnection, extract: Extract, source: str) -> None:
    columns = ", ".join(_received(name, kind) for name, kind in extract.columns)
    duck.execute(f"INSERT INTO {extract.name} SELECT {columns} FROM {source}")


def _received(name: str, kind: Type) -> str:
    absent = str(ABSENT) if kind == "DOUBLE" else "''"
    value = f"nullif({name}, {absent})" if kind == "DOUBLE" or kind not in NUMERIC else name
    return f"CAST({value} AS {kind})"


def listed(
    customers: tuple[sa.TableValuedAlias, sa.ColumnElement[Any]],
    anonymous: tuple[sa.TableValuedAlias, sa.ColumnElement[Any], sa.ColumnElement[Any]],
) -> Selected:
    """Return what the changes list: of each list its elements, taken apart as (kind, id)."""
    ids, customer = customers
    pairs, kind, key = anonymous
    return (
        sa.select(sa.literal(CUSTOMER).label("kind"), customer.label("id"))
        .join_from(FactChange, ids, sa.true())
        .union(
            sa.select(kind.label("kind"), key.label("id")).join_from(FactChange, pairs, sa.true())
        )
    )
