"""THE registry: every metric a report can show. The glossary is made from it."""

from reports.metrics.families import coverage, repeat, satisfaction
from reports.metrics.metric import Metric

FAMILIES: dict[str, tuple[Metric, ...]] = {
    "Satisfaction": satisfaction.METRICS,
    "Repeat buying": repeat.METRICS,
    "Coverage": coverage.METRICS,
}
METRICS = {metric.name: metric for family in FAMILIES.values() for metric in family}


def find_metric(name: str) -> Metric:
    """Return a metric by its name; repeat buying has one for any horizon that is asked for.

    Raises:
        KeyError: no such metric was declared.
    """
    return repeat.at_horizon(name) or METRICS[name]
