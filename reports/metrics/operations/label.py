"""The label of a metric in words, by rules declared before anybody looked."""

from reports.estimate import PRECISE_N, Estimate
from reports.metrics.operations.held import Held

STANDS_IN = "stands_in"
WEAK = "weak"
DOES_NOT_STAND_IN = "does_not_stand_in"
CANNOT_TELL = "cannot_tell"
NOT_ENOUGH_ANSWERS = "not_enough_answers"

GOOD_AUC = 0.75
FAIR_AUC = 0.60
MOST_MISSED = 0.40


def how_surely(missed: Estimate, difference: Estimate) -> tuple[bool, float]:
    """Return what metrics are ordered by, the best being the highest: how surely they tell apart.

    What is missed rests on enough, and the lower end of red − green of the lost: one that is red
    for nearly everybody misses few and tells nobody apart.
    """
    return missed.precise, -1.0 if difference.low is None else difference.low


def label_of(held: Held, auc: Estimate, missed: Estimate, min_n: int) -> str:
    """Return whether the metric stands in for the outcome.

    It stands in only if the whole interval of its AUC is good and it misses few; whatever is
    between the rules cannot be told.
    """
    known = held.all_lost + held.all_kept
    if known < PRECISE_N or min(held.all_lost, held.all_kept) < max(min_n, 1):
        return NOT_ENOUGH_ANSWERS
    if auc.low is None or auc.high is None:
        return CANNOT_TELL
    if auc.low >= GOOD_AUC and missed.value is not None and missed.value < MOST_MISSED:
        return STANDS_IN
    if auc.low >= FAIR_AUC:
        return WEAK
    return DOES_NOT_STAND_IN if auc.high < FAIR_AUC else CANNOT_TELL
