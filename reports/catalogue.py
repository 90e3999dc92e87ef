"""The reports by name: what each answers, and how it is built."""

from typing import NamedTuple

from reports import (
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
from reports.comparison import Build, comparable


class Kind(NamedTuple):
    """A report: the question of a manager that it answers, and what builds it."""

    question: str
    build: Build


CATALOGUE = {
    "overview": Kind(overview.QUESTION, comparable(overview.overview)),
    "satisfaction": Kind(satisfaction.QUESTION, comparable(satisfaction.satisfaction)),
    "operations": Kind(operations.QUESTION, comparable(operations.operations)),
    "problems": Kind(problems.QUESTION, comparable(problems.problems)),
    "abandonment": Kind(abandonment.QUESTION, comparable(abandonment.abandonment)),
    "repeat": Kind(repeat.QUESTION, comparable(repeat.repeat)),
    "first-purchase": Kind(first_purchase.QUESTION, comparable(first_purchase.first_purchase)),
    # It compares its two periods in a way of its own beside the usual one.
    "value": Kind(value.QUESTION, value.value),
    "channels": Kind(channels.QUESTION, comparable(channels.channels)),
    "coverage": Kind(coverage.QUESTION, comparable(coverage.coverage)),
}
REPORTS: dict[str, Build] = {name: kind.build for name, kind in CATALOGUE.items()}


def page_of(name: str) -> str:
    """Return the path of a report's page."""
    return "/" if name == "overview" else f"/{name}"
