"""The reports by name."""

from reports.abandonment import abandonment
from reports.channels import channels
from reports.comparison import Build, comparable
from reports.coverage import coverage
from reports.first_purchase import first_purchase
from reports.operations import operations
from reports.overview import overview
from reports.problems import problems
from reports.repeat import repeat
from reports.satisfaction import satisfaction
from reports.value import value

BUILDERS: dict[str, Build] = {
    "overview": overview,
    "satisfaction": satisfaction,
    "repeat": repeat,
    "first-purchase": first_purchase,
    "problems": problems,
    "abandonment": abandonment,
    "channels": channels,
    "coverage": coverage,
    "operations": operations,
}
# Value compares its two periods in a way of its own beside the usual one.
REPORTS: dict[str, Build] = {
    **{name: comparable(build) for name, build in BUILDERS.items()},
    "value": value,
}
