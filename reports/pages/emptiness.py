"""What stands where there is nothing to show: the one next step is the first that is missing."""

from reports.pages.page import Empty
from reports.report import Report

NO_ORDERS = Empty(
    missing="There are no orders yet",
    why="Comeback follows up with the customers of orders; it has none to follow up.",
    step="import the shop's orders.",
    command="comeback import orders FILE.csv",
)


def unanswered(report: Report, empty: Empty) -> Empty:
    """Return what is said where nobody has answered: without orders there is nobody to ask."""
    return NO_ORDERS if report.as_of is None else empty
