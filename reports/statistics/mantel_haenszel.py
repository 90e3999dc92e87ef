"""One comparison pooled over strata of customers who are alike (Mantel & Haenszel 1959)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from reports.statistics.interval import Interval
from reports.statistics.tails import chi_squared, quantile

Floats = npt.NDArray[np.float64]
# Exposed with the event, exposed without, unexposed with it, unexposed without.
Stratum = tuple[float, float, float, float]

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled comparison, exposed against unexposed; each entry None where it is undefined.

    `difference` is of risks (shares), `error` its standard error were there none, which tests it,
    `sato_error` that at the estimate, `large_strata_error` that of Greenland & Robins; `chi2` has
    one degree of freedom and no correction, `corrected` is with the correction of a half, `p`
    belongs to `chi2`.
    """

    difference: Interval | None
    error: float | None
    sato_error: float | None
    large_strata_error: float | None
    risk_ratio: Interval | None
    odds_ratio: Interval | None
    chi2: float | None
    corrected: float | None
    p: float | None


def mantel_haenszel(strata: Sequence[Stratum], level: float = LEVEL) -> Pooled | None:
    """Return the comparison pooled over strata, which may be many and small.

    The difference's interval is Klingenberg's (2014): every value from which the estimate is not
    too far by Sato's (1989) variance at that value. It holds its level where a side lost all or
    none, too, and holds 0 just where `error` does not tell the difference from it. Errors of the
    log risk ratio by Greenland & Robins (1985), of the log odds ratio by Robins, Breslow &
    Greenland (1986). All are right for few large strata and for many small ones; that of the
    difference by Greenland & Robins is not: a stratum with one customer on a side adds nothing to
    it. A stratum that lacks a side says nothing; None if all do.
    """
    a, b, c, d = _columns(strata)
    if not len(a):
        return None
    difference, error, sato_error = _difference(a, b, c, d, level)
    chi2, corrected = _cochran(a, b, c, d)
    return Pooled(
        difference=difference,
        error=error,
        sato_error=sato_error,
        large_strata_error=_large_strata_error(a, b, c, d),
        risk_ratio=_risk_ratio(a, b, c, d, level),
        odds_ratio=_odds_ratio(a, b, c, d, level),
        chi2=chi2,
        corrected=corrected,
        p=None if chi2 is None else chi_squared(chi2, 1),
    )


def breslow_day(strata: Sequence[Stratum]) -> tuple[float, float] | None:
    """Return chi-squared and p that all strata have the pooled odds ratio (Breslow & Day 1980).

    The degrees of freedom are the strata that can tell, less one. None with fewer than two of
    them, or without a pooled odds ratio.
    """
    a, b, c, d = _columns(strata)
    varied = (a + c > 0) & (b + d > 0)
    a, b, c, d = a[varied], b[varied], c[varied], d[varied]
    pooled = _odds_ratio(a, b, c, d, LEVEL)
    if len(a) < 2 or pooled is None:
        return None
    fitted = _expected(a, b, c, d, pooled.value)
    precision = 1 / fitted + 1 / (a + b - fitted) + 1 / (a + c - fitted)
    precision += 1 / (d - a + fitted)
    chi2 = float(((a - fitted) ** 2 * precision).sum())
    return chi2, chi_squared(chi2, len(a) - 1)


def _columns(strata: Sequence[Stratum]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the four counts of the strata that have both sides, each (strata,)."""
    table = np.asarray(strata, dtype=np.float64).reshape(-1, 4)
    a, b, c, d = table[(table[:, :2].sum(axis=1) > 0) & (table[:, 2:].sum(axis=1) > 0)].T
    return a, b, c, d


def _difference(
    a: Floats, b: Floats, c: Floats, d: Floats, level: float
) -> tuple[Interval | None, float | None, float | None]:
    """Return the pooled difference and its errors, were it 0 and as it is.

    Nothing where the event varies within no stratum. Sato's variance of a difference δ is
    leaning · δ + unlike.
    """
    n1, n0, n = a + b, c + d, a + b + c + d
    weight = float((n1 * n0 / n).sum())
    value = float(((a * n0 - c * n1) / n).sum()) / weight
    leaning = float(((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2).sum()) / weight**2
    unlike = float(((a * d + b * c) / (2 * n)).sum()) / weight**2
    if not unlike:
        return None, None, None
    variance = max(leaning * value + unlike, 0.0)
    z = quantile(level)
    shift = z * z * leaning / 2
    reach = sqrt(shift**2 + z * z * variance)
    low, high = max(-1.0, value + shift - reach), min(1.0, value + shift + reach)
    return Interval(value, min(low, value), max(high, value)), sqrt(unlike), sqrt(variance)


def _large_strata_error(a: Floats, b: Floats, c: Floats, d: Floats) -> float | None:
    n1, n0, n = a + b, c + d, a + b + c + d
    weight = float((n1 * n0 / n).sum())
    variance = float(((a * b * n0**3 + c * d * n1**3) / (n1 * n0 * n**2)).sum())
    return sqrt(variance) / weight if variance else None


def _risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Interval | None:
    n1, n0, n = a + b, c + d, a + b + c + d
    exposed, unexposed = float((a * n0 / n).sum()), float((c * n1 / n).sum())
    if exposed == 0 or unexposed == 0:
        return None
    variance = (((a + c) * n1 * n0 - a * c * n) / n**2).sum() / (exposed * unexposed)
    return _ratio(exposed / unexposed, variance, level)


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Interval | None:
    n = a + b + c + d
    for_it, against = a * d / n, b * c / n
    agreeing, crossing = (a + d) / n, (b + c) / n
    up, down = float(for_it.sum()), float(against.sum())
    if up == 0 or down == 0:
        return None
    variance = (
        agreeing @ for_it / (2 * up**2)
        + (agreeing @ against + crossing @ for_it) / (2 * up * down)
        + crossing @ against / (2 * down**2)
    )
    return _ratio(up / down, float(variance), level)


def _ratio(value: float, variance: float, level: float) -> Interval | None:
    """Return the interval on the log scale; None where nothing varies: a point proves nothing."""
    if variance <= 0:
        return None
    reach = quantile(level) * sqrt(variance)
    return Interval(value, exp(log(value) - reach), exp(log(value) + reach))


def _cochran(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[float | None, float | None]:
    """Return the Cochran–Mantel–Haenszel statistic without and with the correction of a half."""
    n1, n0, n = a + b, c + d, a + b + c + d
    variance = float((n1 * n0 * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
    if variance == 0:
        return None, None
    far = abs(float((a - n1 * (a + c) / n).sum()))
    return far**2 / variance, max(far - 0.5, 0.0) ** 2 / variance


def _expected(a: Floats, b: Floats, c: Floats, d: Floats, odds: float) -> Floats:
    """Return the exposed with the event, were the stratum's odds ratio the given one.

    The root of x(d − a + x) = odds (a + b − x)(a + c − x) that leaves every cell its customers.
    """
    exposed, hit = a + b, a + c
    square, linear = 1 - odds, d - a + odds * (exposed + hit)
    constant = -odds * exposed * hit
    # This form of the root has no trouble where the odds ratio is one.
    return -2 * constant / (linear + np.sqrt(linear**2 - 4 * square * constant))
