"""Who answers, and which intervals are to hold the truth all the same."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.simulation import answers, comebacks, orders
from tests.simulation.coverage import coverage
from tests.simulation.orders import Answering

EXACT = (0.93, 0.97)
AT_LEAST = (0.93, 1.0)
NOT_AT_ALL = (0.0, 0.5)
Span = tuple[float, float]

WEIGHTED = ("satisfied_weighted", "satisfied_weighted, raked")
# Kish's design effect knows what weighting costs and not what post-stratifying gains, so these are
# wider than they need be where the strata tell the verdict.
CAREFUL = dict.fromkeys(WEIGHTED, AT_LEAST) | {"satisfied_bounds": AT_LEAST}
NAIVE = ("satisfied", "missed_uncorrected")


@dataclass(frozen=True)
class Scenario:
    """A way of answering, and between what the coverage of each estimand is to lie.

    What is not named is not asked of it.
    """

    title: str
    answering: Answering
    wanted: dict[str, Span]

    def coverage(self, shops: int, seed: int) -> dict[str, float]:
        drawn = orders.draw(np.random.default_rng(seed), self.answering, shops)
        found = coverage(answers.TRUTHS, map(answers.intervals, drawn))
        return {name: found[name] for name in self.wanted}


AT_RANDOM = Scenario(
    "Everybody answers alike", Answering(), dict.fromkeys(answers.TRUTHS, EXACT) | CAREFUL
)
UNEQUALLY_DRAWN = Scenario(
    "Repeat buyers are drawn at 50 %, others at 20 %",
    Answering(rate_repeat=0.5),
    {"satisfied": (0.0, 0.8), "satisfied, Hájek less this shop's own": EXACT} | CAREFUL,
)
BY_LATENESS = Scenario(
    "Late customers answer 1.6 times as often",
    Answering(late=1.6),
    dict.fromkeys((name for name in answers.TRUTHS if name != "kappa"), EXACT)
    | CAREFUL
    | dict.fromkeys(NAIVE, NOT_AT_ALL),
)
BY_VERDICT = Scenario(
    "Dissatisfied customers answer half as often, and later",
    Answering(dissatisfied=0.5, early_dissatisfied=0.5),
    dict.fromkeys(("satisfied", *WEIGHTED, "missed", "dissatisfied_green"), NOT_AT_ALL)
    | {"satisfied_bounds": AT_LEAST},
)
SCENARIOS = (AT_RANDOM, UNEQUALLY_DRAWN, BY_LATENESS, BY_VERDICT)


def of_comebacks(shops: int, seed: int) -> dict[str, float]:
    """Return the coverage of what is said of customers' return."""
    drawn = comebacks.draw(np.random.default_rng(seed), shops)
    return coverage(comebacks.TRUTHS, map(comebacks.intervals, drawn))


def table(shops: int, seed: int) -> Iterator[tuple[str, str, float, Span]]:
    """Return the lines (scenario, estimand, coverage, between what it is to lie)."""
    for scenario in SCENARIOS:
        for name, share in scenario.coverage(shops, seed).items():
            yield scenario.title, name, share, scenario.wanted[name]
    for name, share in of_comebacks(shops, seed).items():
        yield "Customers followed for up to 400 days", name, share, EXACT
