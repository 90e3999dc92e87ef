"""What is true of the shop, each truth defined as what its report estimates."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from feedback.demo.shop import ZONE, SimulatedShop
from feedback.demo.span import Span
from feedback.demo.truth.abandonment import of_abandonment
from feedback.demo.truth.channels import of_channels
from feedback.demo.truth.estimand import Truths
from feedback.demo.truth.first_purchase import of_first_purchase
from feedback.demo.truth.frame import live
from feedback.demo.truth.operations import of_operations
from feedback.demo.truth.problems import of_problems
from feedback.demo.truth.returning import Cohorts, of_returning
from feedback.demo.truth.value import of_value
from feedback.demo.truth.verdicts import of_verdicts

LARGE_SHOP = 1_000_000
LARGE_COHORT = 1_500_000


@lru_cache
def truths(
    shop: SimulatedShop, now: datetime, orders: int = LARGE_SHOP, customers: int = LARGE_COHORT
) -> Truths:
    """Return the true value of every estimand whose interval should hold it.

    The larger the simulations, the less noise; as they are it lies far within the intervals.
    """
    span = Span(now.astimezone(UTC), ZoneInfo(ZONE))
    frame, cohorts = live(shop, span, orders), Cohorts.of(shop, customers)
    return {
        **of_verdicts(shop, frame),
        **of_returning(cohorts),
        **of_operations(shop, frame, cohorts),
        **of_problems(frame, cohorts),
        **of_abandonment(frame),
        **of_channels(shop, frame, cohorts),
        **of_first_purchase(cohorts),
        **of_value(cohorts),
    }
