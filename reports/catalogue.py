"""The reports by name."""

from reports.comparison import Build, comparable
from reports.coverage import coverage
from reports.operations import operations
from reports.overview import overview
from reports.repeat import repeat
from reports.satisfaction import satisfaction

BUILDERS: dict[str, Build] = {
    "overview": overview,
    "satisfaction": satisfaction,
    "repeat": repeat,
    "coverage": coverage,
    "operations": operations,
}
REPORTS = {name: comparable(build) for name, build in BUILDERS.items()}
