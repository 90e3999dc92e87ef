"""Logistic regression on cells: customers who are alike are one row with a count."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

STEPS = 30
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Logistic:
    """The fit: log odds a unit of each column, `params` (p,), and their `covariance` (p, p).

    `log_likelihood` is that of the single answers, as a fit on rows has it.
    """

    params: Floats
    covariance: Floats
    log_likelihood: float


def fit(design: Floats, n: Floats, hits: Floats) -> Logistic | None:
    """Return the maximum likelihood fit of hits (c,) out of n (c,) on a design (c, p).

    The design brings its own column of ones. Iteratively reweighted least squares (Nelder &
    Wedderburn 1972), which here is Newton's method. None where no finite fit exists: a column
    repeats others, or cells are separated into those with all hits and those with none.
    """
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import log_expit  # noqa: PLC0415

    filled = n > 0
    design, n, hits = design[filled], n[filled], hits[filled]
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    params = _near(design, n, hits)
    for _ in range(STEPS):
        expected = n * shares(design, params)
        try:
            step = np.linalg.solve(_information(design, n, params), design.T @ (hits - expected))
        except np.linalg.LinAlgError:
            return None
        params = params + step
        if np.abs(design @ step).max() < CLOSE:
            score = design @ params
            likelihood = hits @ log_expit(score) + (n - hits) @ log_expit(-score)
            covariance = np.asarray(np.linalg.inv(_information(design, n, params)), np.float64)
            return Logistic(params, covariance, float(likelihood))
    return None


def shares(design: Floats, params: Floats) -> Floats:
    """Return the expected share of hits (c,) of cells of a design (c, p)."""
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import expit  # noqa: PLC0415

    return np.asarray(expit(design @ params), dtype=np.float64)


def average_effects(fitted: Logistic, design: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the average marginal effect of each column (p,) and its error by the delta method.

    Unit: share a unit of the column, averaged over all n (Cameron & Trivedi 2005, 14.3). That of
    the column of ones means nothing.
    """
    share = shares(design, fitted.params)
    slope = n * share * (1 - share) / n.sum()
    bend = design.T @ (slope * (1 - 2 * share))
    gradient = np.outer(fitted.params, bend) + slope.sum() * np.eye(len(bend))
    variance = np.einsum("ij,jk,ik->i", gradient, fitted.covariance, gradient)
    return slope.sum() * fitted.params, np.sqrt(variance)


def _near(design: Floats, n: Floats, hits: Floats) -> Floats:
    """Return where to start: least squares on the cells' own log odds, half an answer added."""
    hit, missed = hits + 0.5, n - hits + 0.5
    weight = np.sqrt(hit * missed / (n + 1))
    wanted = weight * np.log(hit / missed)
    return np.asarray(np.linalg.lstsq(design * weight[:, None], wanted)[0], dtype=np.float64)


def _information(design: Floats, n: Floats, params: Floats) -> Floats:
    share = shares(design, params)
    return design.T @ (design * (n * share * (1 - share))[:, None])
