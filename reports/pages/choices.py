"""What a page can be narrowed to: the values that occur."""

from collections.abc import Sequence

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population

MOST = 20


def choices(warehouse: Warehouse, dimensions: Sequence[str]) -> dict[str, list[str]]:
    """Return the values of completed orders a dimension, the most frequent first, unknown last."""
    return {name: _values(warehouse, touchpoints.c[name]) for name in dimensions}


def _values(warehouse: Warehouse, column: sa.Column[str]) -> list[str]:
    orders = sa.func.count()
    select = (
        sa.select(column, orders)
        .where(touchpoints.c.population == Population.COMPLETED.value)
        .group_by(column)
        .order_by(orders.desc(), column)
        .limit(MOST + 1)
    )
    found = [value for value, _ in warehouse.rows(select)]
    known = [value for value in found if value is not None][:MOST]
    return [*known, UNKNOWN] if known and None in found else known
