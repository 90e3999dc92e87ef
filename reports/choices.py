"""What a filter can be set to: the values that occur."""

import sqlalchemy as sa

from reports.breakdown import UNKNOWN
from reports.warehouse.columns import facts
from reports.warehouse.duckdb import Warehouse
from surveys.population import TouchpointKind

OFFERED = ("channel", "fulfilment", "country", "region", "category", "language", "location")
MOST = 20


def choices(warehouse: Warehouse) -> dict[str, list[str]]:
    """Return, a dimension, its values among orders: the most frequent first, `unknown` last."""
    return {name: _values(warehouse, name) for name in OFFERED}


def _values(warehouse: Warehouse, name: str) -> list[str]:
    column = facts.c[name]
    counts = warehouse.rows(
        sa.select(column, sa.func.count().label("n"))
        .where(facts.c.kind == TouchpointKind.ORDER.value)
        .group_by(column)
        .order_by(sa.desc("n"), column)
        .limit(MOST)
    )
    known = [value for value, _ in counts if value is not None]
    return known + [UNKNOWN] * (len(known) < len(counts))
