"""THE registry: every metric a report can show. The glossary is made from it."""

from reports.metrics.change import SUFFIX, change_of
from reports.metrics.families import (
    abandonment,
    channels,
    coverage,
    first_purchase,
    operations,
    overview,
    problems,
    repeat,
    satisfaction,
    value,
)
from reports.metrics.metric import Metric

FAMILIES: dict[str, tuple[Metric, ...]] = {
    "Satisfaction": satisfaction.METRICS,
    "Repeat buying": repeat.METRICS,
    "First purchase": first_purchase.METRICS,
    "Operations": operations.METRICS,
    "Problems": problems.METRICS,
    "Abandonment": abandonment.METRICS,
    "Channels": channels.METRICS,
    "Coverage": coverage.METRICS,
    "Value": value.METRICS,
    "Overview": overview.METRICS,
}
METRICS = {metric.name: metric for family in FAMILIES.values() for metric in family}


def find_metric(name: str) -> Metric:
    """Return a metric by its name; repeat buying has one a horizon, and each has its change.

    Raises:
        KeyError: no such metric was declared.
    """
    found = METRICS.get(name) or repeat.at_horizon(name)
    if found is None and name.endswith(SUFFIX):
        found = change_of(find_metric(name.removesuffix(SUFFIX)))
    if found is None:
        raise KeyError(name)
    return found
