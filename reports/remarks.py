"""What every report says of its scope: what is missing, and how a past day is to be read."""

from collections.abc import Iterator

import sqlalchemy as sa

from reports.breakdown import UNKNOWN, find_dimension
from reports.metrics.repeat import anonymous_orders
from reports.scope import Scope

NOTHING = "Nothing matches what was asked for."
MOST = 10


def nothing(scope: Scope) -> list[str]:
    """Say that nothing matches, where something was asked for."""
    query = scope.query
    return [NOTHING] if query.where or query.first_day or query.last_day else []


def remarks(scope: Scope) -> list[str]:
    """Return the sentences; none where nothing is out of the ordinary."""
    said = list(unknown_values(scope))
    if scope.as_of is None:
        said.append("There are no orders yet.")
    asked, known = scope.query.as_of, scope.warehouse.as_of
    if asked and known and asked < known:
        said.append("Orders and verdicts are as known today, not as known on that day.")
    if asked and known and asked > known:
        said.append(f"No order is known after {known}: later days count as days without one.")
    return said


def anonymous(scope: Scope) -> list[str]:
    """Say how many completed orders are of nobody known, where customers are followed."""
    count = anonymous_orders(scope)
    if not count:
        return []
    counted = f"{count:,} orders have" if count > 1 else "1 order has"
    return [f"{counted} no known customer and cannot be followed: counted apart."]


def unknown_values(scope: Scope) -> Iterator[str]:
    """Say which values asked for nothing has at any time, and which there are."""
    for name, value in scope.query.where:
        dimension = find_dimension(name, scope.warehouse.attributes)
        matching = sa.select(sa.literal(1)).where(dimension.matches(scope.setting, [value]))
        if dimension.values or value == UNKNOWN or scope.warehouse.rows(matching.limit(1)):
            continue
        known = scope.values_of(name)
        more = f" and {len(known) - MOST} more" if len(known) > MOST else ""
        there_are = ", ".join(known[:MOST]) + more or "none yet"
        yield f"No order has {name} {value}; there are {there_are}."
