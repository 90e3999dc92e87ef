"""What is true of the orders of the made-up shops, in closed form."""

import numpy as np

from tests.simulation.orders import (
    DISSATISFIED,
    DISSATISFIED_STEPS,
    LATE,
    SATISFIED_STEPS,
    SHARE,
)

SATISFIED = float(SHARE @ (1 - DISSATISFIED))
GREEN = float(SHARE[~LATE] @ DISSATISFIED[~LATE] / SHARE[~LATE].sum())
RED = float(SHARE[LATE] @ DISSATISFIED[LATE] / SHARE[LATE].sum())
SENSITIVITY = float(SHARE[LATE] @ DISSATISFIED[LATE]) / (1 - SATISFIED)
SPECIFICITY = float(SHARE[~LATE] @ (1 - DISSATISFIED[~LATE])) / SATISFIED

# The cells come in pairs that differ in lateness alone.
_EXPOSED, _UNEXPOSED = SHARE[LATE], SHARE[~LATE]
_DIFFERENCES = DISSATISFIED[LATE] - DISSATISFIED[~LATE]
_BOTH = _EXPOSED + _UNEXPOSED
_POOLED = _EXPOSED * _UNEXPOSED / _BOTH
STANDARDISED = float(_BOTH @ _DIFFERENCES)
MANTEL_HAENSZEL = float(_POOLED @ _DIFFERENCES / _POOLED.sum())
ODDS_RATIO = float(np.exp(2.2))

_BEATEN = np.cumsum(SATISFIED_STEPS) - SATISFIED_STEPS / 2
AUC = float(DISSATISFIED_STEPS @ _BEATEN)


def odds(share: float) -> float:
    return share / (1 - share)


def _kappa() -> float:
    """Return the agreement of red with dissatisfied beyond chance."""
    red = float(SHARE[LATE].sum())
    agreed = (1 - red) * (1 - GREEN) + red * RED
    chance = (1 - red) * SATISFIED + red * (1 - SATISFIED)
    return (agreed - chance) / (1 - chance)


KAPPA = _kappa()
