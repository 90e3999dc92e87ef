"""What the shop has never sent us: that nothing of it is red tells nothing."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from reports.metrics.operations.operational import OperationalMetric
from reports.scope import Scope
from reports.warehouse.columns import touchpoints

NO_RETURNS = "No returns were ever received"
NO_CONTACTS_EVER = "No contacts were ever received"
RECEIVED = {
    "returned": (touchpoints.c.returned_day.is_not(None), NO_RETURNS),
    "contact_volume": (touchpoints.c.contacts > 0, NO_CONTACTS_EVER),
}


def as_received(scope: Scope, metrics: Sequence[OperationalMetric]) -> list[OperationalMetric]:
    """Return the metrics; one the shop never sent anything of is never red for that reason."""
    any_of = [sa.func.bool_or(is_one) for is_one, _ in RECEIVED.values()]
    (found,) = scope.warehouse.rows_once(sa.select(*any_of).select_from(touchpoints))
    missing = {
        name: why for (name, (_, why)), one in zip(RECEIVED.items(), found, strict=True) if not one
    }
    return [
        replace(metric, never_sent=missing[metric.name]) if metric.name in missing else metric
        for metric in metrics
    ]
