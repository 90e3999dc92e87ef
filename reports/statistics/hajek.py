"""Totals and means of everybody, from those drawn with chances that differ and are known.

Everything is in rows r of units alike: `n[r]` of them, each with the value `y[r]`, drawn with the
chance `pi[r]`, one independently of the other (a Poisson sample, as the survey's hash draws it).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimated:
    """A total or a mean, in units of y, and the variance that the draw gives it."""

    value: float
    variance: float


def horvitz_thompson(n: Floats, y: Floats, pi: Floats) -> Estimated:
    """Return the total of y over the frame, Σ y/π (Horvitz & Thompson 1952), of Poisson variance.

    Raises ValueError for chances that are not above 0 and at most 1.
    """
    _check(pi)
    return Estimated(float((n * y / pi).sum()), _variance(n, y, pi))


def hajek(n: Floats, y: Floats, pi: Floats) -> Estimated | None:
    """Return the mean of y over the frame, Σ y/π over Σ 1/π (Hájek 1971); None of nobody drawn.

    The variance is linearised (Särndal, Swensson & Wretman 1992, 5.7). Raises as the total does.
    """
    _check(pi)
    size = float((n / pi).sum())
    if size == 0:
        return None
    mean = float((n * y / pi).sum()) / size
    return Estimated(mean, _variance(n, y - mean, pi) / size**2)


def _check(pi: Floats) -> None:
    if not np.all((pi > 0) & (pi <= 1)):
        raise ValueError("A unit that was drawn had a chance above 0 and at most 1")


def _variance(n: Floats, y: Floats, pi: Floats) -> float:
    """Return the estimated variance of Σ y/π where each unit was drawn on its own."""
    return float((n * (1 - pi) / pi**2 * y**2).sum())
