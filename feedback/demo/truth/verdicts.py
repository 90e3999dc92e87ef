"""What is true of the verdicts, as the reports on satisfaction and on coverage estimate it.

Unweighted shares are of those who would answer, were everybody asked: of them too many were kept
waiting. Weighted ones are of everybody. The chance of being satisfied given what happened is known
in closed form and averaged, which leaves less noise than counting.
"""

import numpy as np

from feedback.demo.fates import LEFT_WRONG, PUT_RIGHT, UNSAID
from feedback.demo.replies import BREAKS_OFF
from feedback.demo.shop import VERDICTS, SimulatedShop
from feedback.demo.span import MORNING, Bools, Floats
from feedback.demo.truth.estimand import LATE_DIFFERENCE, TRUTH_SEED, Estimand, Truths
from feedback.demo.truth.frame import Frame
from feedback.demo.world import Purpose
from reports.period import Period, last_due_months

BY_SURVEY = "survey", "completed"
# Five whole days after a mail that left a moment after the morning's tick, so with the sixth.
REMINDED_AFTER_HOURS = 6 * 24


def of_verdicts(shop: SimulatedShop, frame: Frame) -> Truths:
    return _tree(frame) | _by_delivery(frame) | _change(frame) | _coverage(shop, frame)


def _tree(frame: Frame) -> Truths:
    verdict = frame.orders["verdict"]
    shares = {
        number: frame.answered((verdict == number).astype(np.float64))
        for number in (PUT_RIGHT, LEFT_WRONG, UNSAID)
    }
    found = {Estimand("satisfaction", VERDICTS[number]): share for number, share in shares.items()}
    handled = shares[PUT_RIGHT] / (shares[PUT_RIGHT] + shares[LEFT_WRONG])
    return found | {
        Estimand("satisfaction", "satisfied"): frame.answered(frame.satisfied),
        Estimand("satisfaction", "handled_as_wanted"): handled,
    }


def _by_delivery(frame: Frame) -> Truths:
    """Return the groups as the report sees them: under way past its promise is not delivered."""
    groups = ("on_time", "late", "not_delivered", "unknown")
    share = {group: frame.answered(frame.satisfied, frame.delivery == group) for group in groups}
    found = {
        Estimand("satisfaction", "satisfied", "on_time_delivery", group): share[group]
        for group in groups
    }
    return found | {LATE_DIFFERENCE: share["late"] - share["on_time"]}


def _change(frame: Frame) -> Truths:
    months = last_due_months(frame.span.day(frame.last_day - 1))
    values = {
        "satisfied": frame.satisfied,
        "left_wrong": (frame.orders["verdict"] == LEFT_WRONG).astype(np.float64),
    }
    found: Truths = {}
    for metric, value in values.items():
        this, other = (frame.answered(value, _in_period(frame, month)) for month in months)
        found[Estimand("overview", f"{metric}_change")] = this - other
    return found


def _in_period(frame: Frame, period: Period) -> Bools:
    begin, days = frame.span.first_day, frame.orders["day"]
    first, last = ((day or begin) - begin for day in (period.first_day, period.last_day))
    within: Bools = (days >= first.days) & (days <= last.days)
    return within


def _coverage(shop: SimulatedShop, frame: Frame) -> Truths:
    """Return what weighting mends, and how many answer.

    When an answer comes depends on nothing: early answers are as satisfied as late ones.
    """
    unweighted, weighted = frame.answered(frame.satisfied), float(frame.satisfied.mean())
    came = frame.reply * _has_come(shop, frame)
    asked = frame.reply > 0
    breaks_off = BREAKS_OFF * (frame.orders["verdict"] == UNSAID)
    return {
        Estimand("satisfaction", "satisfied_weighted"): weighted,
        Estimand("coverage", "satisfied_weighted"): weighted,
        Estimand("coverage", "satisfied"): unweighted,
        Estimand("coverage", "satisfied_bounds"): float(frame.satisfied[asked].mean()),
        Estimand("coverage", "satisfied_early"): unweighted,
        Estimand("coverage", "satisfied_late"): unweighted,
        Estimand("coverage", "early_late_difference"): 0.0,
        Estimand("coverage", "rr2", *BY_SURVEY): float(came[asked].mean()),
        Estimand("coverage", "rr1", *BY_SURVEY): float((came * (1 - breaks_off))[asked].mean()),
    }


def _has_come(shop: SimulatedShop, frame: Frame) -> Floats:
    """Return whether each answer would have come by the end, were there one: 0 or 1."""
    hours = (frame.span.days - frame.orders["due_day"]) * 24 - MORNING.hour
    rng = np.random.default_rng([TRUTH_SEED, Purpose.REPLIES])
    wait = rng.lognormal(np.log(shop.replying.median_hours), shop.replying.spread, len(hours))
    wait += (rng.random(len(hours)) < shop.replying.once_reminded) * REMINDED_AFTER_HOURS
    return np.asarray(wait <= hours, dtype=np.float64)
