"""The difference an exposure makes among customers who are otherwise alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from reports.statistics.logistic import Floats, fit, shares
from reports.statistics.tails import quantile

LEVEL = 0.95
G_COMPUTATION = "g_computation"
DIRECT = "direct_standardisation"

Stratum = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A difference of shares, −1 to 1, were everybody exposed and were nobody; its interval."""

    value: float
    low: float
    high: float
    error: float
    method: str


def standardised_difference(
    exposed: npt.NDArray[np.bool_],
    covariates: Floats,
    n: Floats,
    hits: Floats,
    level: float = LEVEL,
) -> Adjusted | None:
    """Return the difference of cells' expected shares exposed and not, averaged over all n.

    G-computation over a logistic fit (Robins 1986; Snowden, Rose & Mortimer 2011), the error by
    the delta method with the cells' n fixed. `exposed`, `n` and `hits` are (c,), `covariates`
    (c, p) without a column of ones; p may be 0. None where the fit is: see `logistic.fit`.
    """
    ones = np.ones(len(n))
    fitted = fit(np.column_stack([ones, exposed, covariates]), n, hits)
    if fitted is None:
        return None
    with_it = np.column_stack([ones, ones, covariates])
    without = np.column_stack([ones, 0 * ones, covariates])
    risk, other = shares(with_it, fitted.params), shares(without, fitted.params)
    weight = n / n.sum()
    gradient = with_it.T @ (weight * risk * (1 - risk)) - without.T @ (weight * other * (1 - other))
    error = sqrt(gradient @ fitted.covariance @ gradient)
    return _adjusted(float(weight @ (risk - other)), error, level, G_COMPUTATION)


def standardised_over_strata(strata: Sequence[Stratum], level: float = LEVEL) -> Adjusted | None:
    """Return the strata's differences averaged by their size, with no model between them.

    A stratum is (exposed hits, exposed others, unexposed hits, unexposed others). Direct
    standardisation to everybody (Miettinen 1972); binomial error. None if a stratum lacks a side:
    its customers have nobody to be held against; or if no side varies.
    """
    table = np.asarray(strata, dtype=np.float64).reshape(-1, 2, 2)
    sides = table.sum(axis=2)
    filled = sides.sum(axis=1) > 0
    table, sides = table[filled], sides[filled]
    if not table.size or not sides.all():
        return None
    risks = table[:, :, 0] / sides
    weight = sides.sum(axis=1) / sides.sum()
    variance = weight**2 @ (risks * (1 - risks) / sides).sum(axis=1)
    if variance == 0:
        return None
    value = float(weight @ (risks[:, 0] - risks[:, 1]))
    return _adjusted(value, sqrt(variance), level, DIRECT)


def _adjusted(value: float, error: float, level: float, method: str) -> Adjusted:
    reach = quantile(level) * error
    return Adjusted(value, max(-1.0, value - reach), min(1.0, value + reach), error, method)
