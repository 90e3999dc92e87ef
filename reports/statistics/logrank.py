"""Whether groups come back alike over the whole time, from grouped counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics.survival import Survival, kaplan_meier
from reports.statistics.tails import chi_squared

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogRank:
    """The test over k groups: events `observed[k]`, `expected[k]` were they alike, `variance[k,k]`.

    `variance` is of observed − expected.
    """

    chi2: float
    p: float
    observed: Floats
    expected: Floats
    variance: Floats


def logrank(groups: Sequence[Iterable[tuple[int, int, int]]]) -> LogRank | None:
    """Test k groups of (day, events, censored) counts (Mantel 1966; Peto & Peto 1972).

    In float64 throughout: products of counts of a million customers overflow int64. Degrees of
    freedom are the groups followed until the first event anywhere, less one. None where fewer than
    two are, or where none of them could have had any other number of events.
    """
    fits = [kaplan_meier(counts) for counts in groups]
    if not fits:
        return None
    days = np.unique(np.concatenate([fit.days[fit.events > 0] for fit in fits]))
    events, at_risk = (np.array(table, dtype=np.float64) for table in _tables(fits, days))
    all_events, all_at_risk = events.sum(axis=0), at_risk.sum(axis=0)
    shares = at_risk / all_at_risk
    expected = shares * all_events
    variance = _variance(shares, all_events, all_at_risk)
    tested = np.flatnonzero(variance.diagonal() > 0)[:-1]
    if not len(tested):
        return None
    excess = (events - expected).sum(axis=1)[tested]
    chi2 = float(excess @ np.linalg.solve(variance[np.ix_(tested, tested)], excess))
    return LogRank(
        chi2, chi_squared(chi2, len(tested)), events.sum(axis=1), expected.sum(axis=1), variance
    )


def _tables(fits: Sequence[Survival], days: npt.NDArray[np.int64]) -> tuple[list[Floats], ...]:
    """Return events and customers at risk, [k, days], of each group on days with events in any."""
    events, at_risk = [], []
    for fit in fits:
        place = np.searchsorted(fit.days, days)
        there = np.append(fit.days, -1)[place] == days
        events.append(np.where(there, np.append(fit.events, 0)[place], 0.0))
        at_risk.append(np.append(fit.at_risk, 0)[place].astype(np.float64))
    return events, at_risk


def _variance(shares: Floats, events: Floats, at_risk: Floats) -> Floats:
    """Return the hypergeometric covariance [k,k] of the events in the groups, over all days."""
    spread = events * (at_risk - events) / np.maximum(at_risk - 1, 1)
    found: Floats = np.diag(shares @ spread) - (shares * spread) @ shares.T
    return found
