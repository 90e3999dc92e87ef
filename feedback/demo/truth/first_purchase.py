"""What is true of first buyers' five expectations, and of what goes with a second purchase."""

import numpy as np

from feedback.demo.fates import NO_DAY, UNSAID
from feedback.demo.replies import BREAKS_OFF
from feedback.demo.span import Bools, Floats
from feedback.demo.truth.estimand import Truths, estimated
from feedback.demo.truth.returning import HORIZON, HORIZONS, Cohorts
from surveys.expectation import Expectation

BACK = f"second_purchase_{HORIZON}d"


def of_first_purchase(cohorts: Cohorts) -> Truths:
    """Return the shares met, who buys again, and the difference: crude, by each expectation.

    Every customer's index order is their first, so what is true of repeat buying is of these.
    """
    found = {
        estimated("first-purchase", f"repeat_{days}d"): cohorts.everybody(
            cohorts.asked.repeat(days), cohorts.unasked.repeat(days)
        )
        for days in HORIZONS
    }
    for one in Expectation:
        met, says = cohorts.asked.orders[one], _says(cohorts, one)
        yes, no = (cohorts.back(HORIZON, says * side) for side in (met, ~met))
        named = {"expectation": one.value}
        share = float(says @ met / says.sum())
        found[estimated("first-purchase", "expectation_met", **named)] = share
        found[estimated("first-purchase", BACK, **named, met="yes")] = yes
        found[estimated("first-purchase", BACK, **named, met="no")] = no
        found[estimated("first-purchase", "second_purchase_difference", **named)] = yes - no
    return found


def _says(cohorts: Cohorts, expectation: Expectation) -> Floats:
    """Return the chance that each of the asked says yes or no to it, but for a factor of all."""
    orders = cohorts.asked.orders
    breaks_off = BREAKS_OFF * (orders["verdict"] == UNSAID)
    says: Floats = cohorts.reply * (1 - breaks_off) * _can_say(orders, expectation)
    return says


def _can_say(orders: np.ndarray, expectation: Expectation) -> Bools:
    if expectation is Expectation.AS_EXPECTED:
        arrived: Bools = orders["delivered_day"] != NO_DAY
        return arrived
    if expectation is Expectation.ISSUE_RESOLVED:
        contacted: Bools = orders["contacted"]
        return contacted
    return np.ones(len(orders), dtype=np.bool_)
