"""What is true of first buyers' five expectations, and of what goes with a second purchase."""

import numpy as np

from feedback.demo.fates import NO_DAY, UNSAID
from feedback.demo.replies import BREAKS_OFF
from feedback.demo.span import Bools, Floats, Ints
from feedback.demo.truth.estimand import Truths, estimated
from feedback.demo.truth.returning import HORIZON, HORIZONS, Cohorts
from surveys.expectation import Expectation

DIFFERENCE = "second_purchase_difference"
NO, YES, NEITHER = range(3)
BACK = f"second_purchase_{HORIZON}d"


def of_first_purchase(cohorts: Cohorts) -> Truths:
    """Return the shares met, who buys again, and the difference it goes with, crude and alike.

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
        found[estimated("first-purchase", DIFFERENCE, **named)] = yes - no
        found[estimated("first-purchase", f"{DIFFERENCE}_adjusted", **named)] = _alike(cohorts, one)
    return found


def _alike(cohorts: Cohorts, expectation: Expectation) -> float:
    """Return the difference among those alike in what they say of the other four.

    Averaged by how many there are of each kind, of those not back by the landmark.
    """
    cohort = cohorts.asked
    left = cohort.event > cohort.landmark
    soon = left & (cohort.event - cohort.landmark <= HORIZON)
    kind = np.zeros(len(left), dtype=np.int64)
    for other in Expectation:
        if other is not expectation:
            kind = kind * 3 + _said(cohort.orders, other)
    said, weight = _said(cohort.orders, expectation), _says(cohorts, expectation) * left
    (of_yes, back_yes), (of_no, back_no) = (
        (
            np.bincount(kind, weights=weight * (said == side), minlength=3**4),
            np.bincount(kind, weights=weight * soon * (said == side), minlength=3**4),
        )
        for side in (YES, NO)
    )
    both = (of_yes > 0) & (of_no > 0)
    differences = back_yes[both] / of_yes[both] - back_no[both] / of_no[both]
    return float(np.average(differences, weights=(of_yes + of_no)[both]))


def _said(orders: np.ndarray, expectation: Expectation) -> Ints:
    """Return what each can say of an expectation: NO, YES or NEITHER."""
    said: Ints = np.where(_can_say(orders, expectation), orders[expectation], NEITHER)
    return said


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
