"""What is true of what went wrong, as those who answer and were not satisfied name it."""

import numpy as np

from feedback.demo.fates import SATISFIED, UNSAID
from feedback.demo.reasons import REASONS, named
from feedback.demo.replies import BREAKS_OFF
from feedback.demo.span import Bools, Floats
from feedback.demo.truth.estimand import TRUTH_SEED, Truths, estimated
from feedback.demo.truth.frame import Frame
from feedback.demo.truth.returning import HORIZON, Cohorts
from feedback.demo.world import Purpose


def of_problems(frame: Frame, cohorts: Cohorts) -> Truths:
    return _shares(frame) | _afterwards(cohorts)


def _shares(frame: Frame) -> Truths:
    dissatisfied = frame.orders["verdict"] != SATISFIED
    orders, reply = frame.orders[dissatisfied], frame.reply[dissatisfied]
    says = reply * _goes_on(orders)
    shares = says @ _named(orders) / says.sum()
    return {
        estimated("problems", "said_what_went_wrong"): float(says.sum() / reply.sum()),
        **{
            estimated("problems", "named", reason=reason): float(share)
            for reason, share in zip(REASONS, shares, strict=True)
        },
    }


def _afterwards(cohorts: Cohorts) -> Truths:
    """Return who comes back after naming a reason, and of the others who named something."""
    cohort, metric = cohorts.asked, f"repeat_{HORIZON}d"
    answers = cohorts.reply * (cohort.orders["verdict"] != SATISFIED)
    says = answers * _goes_on(cohort.orders)
    found: Truths = {}
    for reason, is_named in zip(REASONS, _named(cohort.orders).T, strict=True):
        yes, no = (cohorts.back(HORIZON, says * side) for side in (is_named, ~is_named))
        found[estimated("problems", metric, reason=reason, named="yes")] = yes
        found[estimated("problems", metric, reason=reason, named="no")] = no
        found[estimated("problems", f"{metric}_difference", reason=reason)] = yes - no
    return found


def _goes_on(orders: np.ndarray) -> Floats:
    """Return the chance that who says No also says what went wrong."""
    return np.where(orders["verdict"] == UNSAID, 1 - BREAKS_OFF, 1.0)


def _named(orders: np.ndarray) -> Bools:
    return named(np.random.default_rng([TRUTH_SEED, Purpose.REPLIES]), orders)
