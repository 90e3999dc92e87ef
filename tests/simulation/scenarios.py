"""Who answers, and which intervals are to hold the truth all the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reports.metrics.coverage.warnings import warnings
from tests.simulation import answers, comebacks, orders, returning
from tests.simulation.coverage import coverage
from tests.simulation.orders import ORDERS, Answering

EXACT = (0.93, 0.97)
AT_LEAST = (0.93, 1.0)
NOT_AT_ALL = (0.0, 0.5)
ASKED = 0.2  # of the customers
Span = tuple[float, float]

# Kish's design effect knows what weights cost and not what post-stratifying gains, so these are
# wider than they need be where the strata tell the verdict.
CAREFUL = dict.fromkeys(("satisfied_weighted", "satisfied, raked", "satisfied_bounds"), AT_LEAST)
EVERYTHING = dict.fromkeys(answers.TRUTHS, EXACT) | CAREFUL
RETURNING = dict.fromkeys(returning.truths(Answering()), EXACT)
SELECTION = dict.fromkeys(("selection", "repeat_90d answered", "repeat_90d no_answer"), EXACT)
CONSISTENT = (
    *("dissatisfied_green", "dissatisfied_red", "difference", "difference_adjusted", "missed"),
    *("specificity", "dissatisfied", "auc"),
)
# A sentence of the coverage report → what it begins with.
SENTENCES = {
    "warns of bounds": "Of those who answered",
    "warns of late answers": "Those who took more than",
    "warns of selection": "Those who did not answer",
}


@dataclass(frozen=True)
class Scenario:
    """A way of answering, and between what the coverage of each estimand is to lie.

    What is not named is not asked of it. The coverage of a warning is how often it is given.
    """

    title: str
    answering: Answering
    wanted: Mapping[str, Span]
    size: int = ORDERS

    def coverage(self, shops: int, seed: int) -> dict[str, float]:
        drawn = list(orders.draw(np.random.default_rng(seed), self.answering, shops, self.size))
        followed = list(
            comebacks.draw(
                np.random.default_rng(seed), self.answering, shops, int(self.size * ASKED)
            )
        )
        found = {
            **coverage(answers.TRUTHS, map(answers.intervals, drawn)),
            **coverage(returning.truths(self.answering), map(returning.intervals, followed)),
            **_warned(drawn, followed),
        }
        return {name: found[name] for name in self.wanted}


def _warned(drawn: list[orders.Orders], followed: list[comebacks.Comebacks]) -> dict[str, float]:
    """Return how often the coverage report gives each of its sentences."""
    given = dict.fromkeys(SENTENCES, 0)
    for shop, customers in zip(drawn, followed, strict=True):
        rows = [*answers.coverage_rows(shop), *returning.selection_rows(customers)]
        sentences = warnings(rows)
        for name, begin in SENTENCES.items():
            given[name] += any(sentence.startswith(begin) for sentence in sentences)
    return {name: times / len(drawn) for name, times in given.items()}


FALSE_ALARMS = dict.fromkeys(("warns of late answers", "warns of selection"), (0.03, 0.07))
SCENARIOS = (
    Scenario("Everybody answers alike", Answering(), EVERYTHING | RETURNING | FALSE_ALARMS),
    Scenario(
        "A small shop: 120 answers",
        Answering(),
        {name: EVERYTHING[name] for name in (*CONSISTENT, "satisfied")} | RETURNING,
        size=2_000,
    ),
    Scenario(
        "Repeat buyers are drawn at 50 %, others at 20 %",
        Answering(rate_repeat=0.5),
        CAREFUL | {"satisfied": (0.0, 0.8), "satisfied, Hájek less this shop's own": EXACT},
    ),
    Scenario(
        "Late customers answer 1.6 times as often",
        Answering(late=1.6),
        {name: EVERYTHING[name] for name in (*CONSISTENT, *CAREFUL)}
        | SELECTION
        | {"satisfied": NOT_AT_ALL, "missed_uncorrected": NOT_AT_ALL},
    ),
    Scenario(
        "Dissatisfied customers answer half as often, and later: no weights can mend it",
        Answering(dissatisfied=0.5, early_dissatisfied=0.5),
        dict.fromkeys(
            ("satisfied", "satisfied_weighted", "satisfied, raked", "dissatisfied_green"),
            NOT_AT_ALL,
        )
        | {"missed": NOT_AT_ALL, "satisfied_bounds": AT_LEAST}
        | SELECTION
        | dict.fromkeys(SENTENCES, (0.95, 1.0)),
        size=10 * ORDERS,
    ),
)


def table(shops: int, seed: int) -> Iterator[tuple[str, str, float, Span]]:
    """Return the lines (scenario, estimand, coverage, between what it is to lie)."""
    for scenario in SCENARIOS:
        for name, share in scenario.coverage(shops, seed).items():
            yield scenario.title, name, share, scenario.wanted[name]
