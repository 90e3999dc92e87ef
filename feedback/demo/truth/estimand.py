"""What is estimated: a figure of a report."""

from dataclasses import dataclass

from feedback.demo.shop import SimulatedShop

RATE = 0.2
HOLDOUT = 0.1
TRUTH_SEED = 20_260_101


@dataclass(frozen=True, order=True)
class Estimand:
    """A figure of a report: `comeback report REPORT --by BY`, the row of GROUP, its METRIC.

    GROUP is the row's values, without what they are of: "late", or "wait_time verdict"; of reports
    that break down by many things at once with it: "named=yes reason=late".
    """

    report: str
    metric: str
    by: str = ""
    group: str = ""


Truths = dict[Estimand, float]
BY_MANY = frozenset({"abandonment", "channels", "first-purchase", "problems", "value"})
LATE_DIFFERENCE = Estimand("satisfaction", "difference", "on_time_delivery", "late - on_time")


def estimated(report: str, metric: str, by: str = "", **group: str) -> Estimand:
    """Return what the row of a group estimates."""
    named = (f"{name}={value}" for name, value in sorted(group.items()))
    return Estimand(report, metric, by, " ".join(named if report in BY_MANY else group.values()))


def asking_chance(shop: SimulatedShop) -> float:
    """Return the chance that a customer is asked about an order nothing else stands against."""
    return (1 - HOLDOUT) * RATE * shop.reach.email * (1 - shop.reach.consent_no)
