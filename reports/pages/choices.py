"""What a page can be narrowed to: the values that occur."""

import sqlalchemy as sa

from reports.against import TIMES
from reports.breakdown import ATTRIBUTE, DIMENSIONS, UNKNOWN, Dimension, find_dimension
from reports.query import Query
from reports.scope import Scope
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population

MOST = 20


def choices(warehouse: Warehouse) -> dict[str, list[str]]:
    """Return the values of completed orders a dimension, the most frequent first, unknown last.

    Of more than twenty a dimension of ours has the most frequent, a column of the shop's none: it
    may be anything. Months and weeks are periods, and chosen as such.
    """
    own = [ATTRIBUTE + name for name in warehouse.attributes]
    scope = Scope(warehouse, Query())
    return {
        name: _values(scope, find_dimension(name, warehouse.attributes), is_own=name in own)
        for name in (*DIMENSIONS, *own)
        if name not in TIMES
    }


def _values(scope: Scope, dimension: Dimension, *, is_own: bool) -> list[str]:
    is_completed = touchpoints.c.population == Population.COMPLETED.value
    value = dimension.expression(scope.setting).label("value")
    values, orders = sa.select(value).where(is_completed).subquery(), sa.func.count()
    select = (
        sa.select(values.c.value, orders)
        .group_by(values.c.value)
        .order_by(orders.desc(), values.c.value)
        .limit(MOST + 2)
    )
    labels = [dimension.label(one) for one, _ in scope.warehouse.rows(select)]
    known = [label for label in labels if label != UNKNOWN]
    if is_own and len(known) > MOST:
        return []
    return [*known[:MOST], UNKNOWN] if known and UNKNOWN in labels else known[:MOST]
