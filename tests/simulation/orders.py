"""Made-up shops as grouped counts: how many orders are alike, who of their customers answered.

No database and no customers: a shop is a few draws. So a thousand are quick, and what is true of
them is known in closed form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from reports.statistics.proxy import Counts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ORDERS = 24_000
# A cell: whether the order was late, bought on a marketplace, of what value, by a repeat buyer.
CELLS = np.array(list(product((0, 1), (0, 1), (0, 1, 2), (0, 1))), dtype=np.float64)
LATE = CELLS[:, 0] == 1
COVARIATES = CELLS[:, 1:]
REPEAT_BUYER = CELLS[:, 3] == 1


def expit(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logit)))


DISSATISFIED = expit(-1.9 + CELLS @ [2.2, 0.4, 0.1, -0.5])  # the chance, by cell
LATE_CHANCE = expit(-2.0 + COVARIATES @ [0.9, 0.2, 0.0])
SHARE = (
    np.where(LATE, LATE_CHANCE, 1 - LATE_CHANCE)
    * np.where(COVARIATES[:, 0] == 1, 0.3, 0.7)
    * np.where(REPEAT_BUYER, 0.4, 0.6)
    / 3
)
# A value of the metric in eight steps, and how many of either verdict have each.
SATISFIED_STEPS = np.array([22, 20, 17, 14, 11, 8, 5, 3]) / 100
DISSATISFIED_STEPS = np.array([9, 11, 12, 13, 14, 15, 14, 12]) / 100
EARLY = 0.7  # of the satisfied answer within two days


@dataclass(frozen=True)
class Answering:
    """Who is drawn and who then answers; a factor multiplies the chance of an answer."""

    rate: float = 0.2
    rate_repeat: float = 0.2
    share: float = 0.3
    late: float = 1.0
    dissatisfied: float = 1.0
    early_dissatisfied: float = EARLY

    @property
    def pi(self) -> Floats:
        return np.where(REPEAT_BUYER, self.rate_repeat, self.rate)

    @property
    def reply(self) -> Floats:
        """Return the chance that a drawn and satisfied customer answers, by cell."""
        return np.where(LATE, self.late, 1.0) * self.share

    @property
    def mixes(self) -> "Mixes":
        """Return of those drawn who answers, and how many are dissatisfied of whom."""
        drawn = SHARE * self.pi / (SHARE @ self.pi)
        unhappy = drawn * DISSATISFIED
        unhappy_answers = float(unhappy @ self.reply) * self.dissatisfied
        answers = unhappy_answers + float((drawn - unhappy) @ self.reply)
        everybody = float(unhappy.sum())
        return Mixes(
            answered=answers,
            dissatisfied=everybody,
            dissatisfied_answered=unhappy_answers / answers,
            dissatisfied_silent=(everybody - unhappy_answers) / (1 - answers),
        )


@dataclass(frozen=True)
class Mixes:
    """Shares of the drawn: who answers; of all, the answered and the silent, the dissatisfied."""

    answered: float
    dissatisfied: float
    dissatisfied_answered: float
    dissatisfied_silent: float


@dataclass(frozen=True)
class Orders:
    """A shop: by cell the orders, those drawn, and the answers of either verdict.

    `chance` is that of a satisfied customer to be drawn, which is `pi`, and to answer. `early` is
    how many of the satisfied and of the dissatisfied answered early, `steps` are the histograms
    (2, 8) of the metric's value over those of either verdict. `satisfied_of_all` counts everybody,
    asked or not.
    """

    frame: Ints
    drawn: Ints
    satisfied: Ints
    dissatisfied: Ints
    early: Ints
    steps: Ints
    pi: Floats
    chance: Floats
    satisfied_of_all: int

    @property
    def answered(self) -> Ints:
        return self.satisfied + self.dissatisfied

    @property
    def verdicts(self) -> Ints:
        """Return how many were satisfied and how many not."""
        return np.array([self.satisfied.sum(), self.dissatisfied.sum()])

    def colour(self, *, late: bool) -> Counts:
        """Return the answers about late orders, or about the others."""
        cells = late == LATE
        return Counts(int(self.satisfied[cells].sum()), int(self.dissatisfied[cells].sum()))


def draw(
    rng: np.random.Generator, answering: Answering, shops: int, size: int = ORDERS
) -> Iterator[Orders]:
    """Return so many shops of `size` orders each."""
    frame = rng.multinomial(size, SHARE, shops)
    unhappy = rng.binomial(frame, DISSATISFIED)
    drawn_unhappy = rng.binomial(unhappy, answering.pi)
    drawn_happy = rng.binomial(frame - unhappy, answering.pi)
    satisfied = rng.binomial(drawn_happy, answering.reply)
    dissatisfied = rng.binomial(drawn_unhappy, answering.reply * answering.dissatisfied)
    verdicts = np.stack([satisfied.sum(axis=1), dissatisfied.sum(axis=1)], axis=1)
    early = rng.binomial(verdicts, [EARLY, answering.early_dissatisfied])
    for shop in range(shops):
        steps = [
            rng.multinomial(verdicts[shop, 0], SATISFIED_STEPS),
            rng.multinomial(verdicts[shop, 1], DISSATISFIED_STEPS),
        ]
        yield Orders(
            frame=frame[shop],
            drawn=drawn_happy[shop] + drawn_unhappy[shop],
            satisfied=satisfied[shop],
            dissatisfied=dissatisfied[shop],
            early=early[shop],
            steps=np.array(steps),
            pi=answering.pi,
            chance=answering.pi * answering.reply,
            satisfied_of_all=int((frame[shop] - unhappy[shop]).sum()),
        )
