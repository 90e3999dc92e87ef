"""What is true of coming back, over a cohort without a calendar (cohort.py).

Overall, index customers are asked with the chance the surveys' settings come to. By verdict,
`no_answer` and the verdicts were all asked and `never_asked` were not. An answer is held by the
landmark day: the few that come later make no difference.
"""

from dataclasses import dataclass

import numpy as np

from feedback.demo.cohort import Cohort, follow
from feedback.demo.replies import reply_chance
from feedback.demo.shop import VERDICTS, SimulatedShop
from feedback.demo.span import Floats
from feedback.demo.truth.estimand import RATE, TRUTH_SEED, Estimand, Truths, asking_chance
from feedback.demo.world import Purpose

HORIZONS = (30, 60, 90, 180, 365)
HORIZON = 90


@dataclass(frozen=True)
class Cohorts:
    """Customers all of whom were asked about their index order, and such as never were.

    `reply` is the chance that each of the asked answers, `chance` that anybody is asked.
    """

    asked: Cohort
    unasked: Cohort
    reply: Floats
    chance: float

    @classmethod
    def of(cls, shop: SimulatedShop, count: int) -> "Cohorts":
        rng = np.random.default_rng([TRUTH_SEED, Purpose.TRUTH])
        asked = follow(rng, count, shop, asked=True)
        unasked = follow(rng, count, shop, asked=False)
        reply = reply_chance(asked.orders, shop.replying)
        return cls(asked, unasked, reply, asking_chance(shop))

    def back(self, days: int, weight: Floats) -> float:
        """Return who of the asked comes back so soon after the landmark."""
        return self.asked.repeat_since(self.asked.landmark, days, weight)

    def everybody(self, asked: float, unasked: float) -> float:
        """Return what is true of asked and never asked customers taken together."""
        return self.chance * asked + (1 - self.chance) * unasked


def of_returning(cohorts: Cohorts) -> Truths:
    found = _overall(cohorts)
    for days in (30, 90, 180):
        found |= _by_verdict(cohorts, days)
    satisfied, left_wrong = (
        found[Estimand("repeat", f"repeat_{HORIZON}d", "verdict", verdict)]
        for verdict in ("satisfied", "left_wrong")
    )
    found[Estimand("overview", "satisfied_back_more")] = satisfied - left_wrong
    return found | _coverage(cohorts)


def _overall(cohorts: Cohorts) -> Truths:
    return {
        Estimand("repeat", f"repeat_{days}d"): cohorts.everybody(
            cohorts.asked.repeat(days), cohorts.unasked.repeat(days)
        )
        for days in HORIZONS
    }


def _by_verdict(cohorts: Cohorts, days: int) -> Truths:
    reply, verdicts = cohorts.reply, cohorts.asked.orders["verdict"]
    never = cohorts.unasked
    found = {
        verdict: cohorts.back(days, reply * (verdicts == number))
        for number, verdict in enumerate(VERDICTS)
    }
    found["no_answer"] = cohorts.back(days, 1 - reply)
    found["never_asked"] = never.repeat_since(never.landmark, days)
    return {
        Estimand("repeat", f"repeat_{days}d", "verdict", group): share
        for group, share in found.items()
    }


def _coverage(cohorts: Cohorts) -> Truths:
    """Return what sets those apart who answer, and what asking does by itself.

    By arm a customer counts from the day the index order is due, whether asked or not: of those
    who may be asked, the survey draws its rate.
    """
    asked, unasked = cohorts.asked, cohorts.unasked
    answered = cohorts.back(HORIZON, cohorts.reply)
    silent = cohorts.back(HORIZON, 1 - cohorts.reply)
    after_asking = asked.repeat_since(asked.orders["due_day"], HORIZON)
    without = unasked.repeat_since(unasked.orders["due_day"], HORIZON)
    effect = RATE * (after_asking - without)
    metric = f"repeat_{HORIZON}d"
    return {
        Estimand("coverage", "selection"): answered - silent,
        Estimand("coverage", "effect_of_asking"): effect,
        Estimand("coverage", metric, "", "answered"): answered,
        Estimand("coverage", metric, "", "no_answer"): silent,
        Estimand("coverage", metric, "", "may_be_asked"): without + effect,
        Estimand("coverage", metric, "", "held_out"): without,
    }
