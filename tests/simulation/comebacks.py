"""Customers of made-up shops, followed until they come back or are lost sight of."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from tests.simulation.orders import Answering, Floats, Ints

SHAPE, SCALE_DAYS = 1.5, 44.0
LONGEST = 400  # days anybody is followed; as many are for any number of days up to it
BACK_SATISFIED, BACK_DISSATISFIED = 0.5, 0.2  # ever

Spans = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Comebacks:
    """(days, came back, censored) counts of those who answered and of those asked in vain.

    `satisfied` and `dissatisfied` are of everybody with either verdict, `alike` of as many as are
    satisfied, and who come back as they do.
    """

    answered: Spans
    silent: Spans
    satisfied: Spans
    dissatisfied: Spans
    alike: Spans


def share_back(ever: float, days: int | Ints | Floats) -> Floats:
    """Return the true share that is back within so many days."""
    return np.asarray(ever * gamma.cdf(days, SHAPE, scale=SCALE_DAYS))


def ever_back(dissatisfied: float) -> float:
    """Return the share that ever comes back of a group of whom so many are dissatisfied."""
    return dissatisfied * BACK_DISSATISFIED + (1 - dissatisfied) * BACK_SATISFIED


def draw(
    rng: np.random.Generator, answering: Answering, shops: int, customers: int
) -> Iterator[Comebacks]:
    """Return as many shops, each with so many customers asked and as many whose verdict is known.

    How many are in a group varies, as it does in a shop.
    """
    mixes = answering.mixes
    groups = (
        (mixes.answered, ever_back(mixes.dissatisfied_answered)),
        (1 - mixes.answered, ever_back(mixes.dissatisfied_silent)),
        (1 - mixes.dissatisfied, BACK_SATISFIED),
        (mixes.dissatisfied, BACK_DISSATISFIED),
        (1 - mixes.dissatisfied, BACK_SATISFIED),
    )
    spans = (_spans(rng, ever, rng.poisson(customers * n, shops)) for n, ever in groups)
    for shop in zip(*spans, strict=True):
        yield Comebacks(*shop)


def _spans(rng: np.random.Generator, ever: float, n: Ints) -> Iterator[Spans]:
    """Return a group of n[shop] customers in each shop."""
    days = np.arange(1, LONGEST + 1)
    still_followed = 1 - (days - 1) / LONGEST
    back = np.diff(share_back(ever, np.arange(LONGEST + 1))) * still_followed
    lost = (1 - share_back(ever, days)) / LONGEST
    chances = np.concatenate([back, lost])
    for counts in rng.multinomial(n, chances / chances.sum()):
        both = counts.reshape(2, LONGEST)
        yield [
            (int(day), int(events), int(censored))
            for day, events, censored in zip(days, *both, strict=True)
            if events or censored
        ]
