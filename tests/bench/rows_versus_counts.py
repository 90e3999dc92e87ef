"""Statistics from counts against the fits of lifelines and statsmodels on a million rows.

Neither side's query is timed: the rows lie ready for theirs, the counts for ours. Both must give
the same answers, to nine digits, or there is no row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from statsmodels.discrete.discrete_model import Logit

from reports.statistics.logistic import fit
from reports.statistics.logrank import logrank
from reports.statistics.survival import kaplan_meier
from tests.bench.row import Row

ROWS = 1_000_000
TIMES = 20
HORIZON = 90
DAYS = 365
# Four channels × three value bands × first or repeat buyer × on time or late.
LEVELS = (4, 3, 2, 2)
EXACT = 1e-9

Floats = npt.NDArray[np.float64]
Counts = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Arm:
    """Customers of one group: the day each was last followed to, and whether with an event."""

    days: Floats
    events: npt.NDArray[np.bool_]

    def counts(self) -> Counts:
        """Return what a GROUP BY gives: (day, events, censored)."""
        days = self.days.astype(int)
        events = np.bincount(days[self.events], minlength=DAYS + 1).tolist()
        censored = np.bincount(days[~self.events], minlength=DAYS + 1).tolist()
        return list(zip(range(DAYS + 1), events, censored, strict=True))


def run() -> list[Row]:
    """Fit both ways and compare; theirs once, ours often enough for a steady figure."""
    chance = np.random.default_rng(20260302)
    return [_survival(chance), _logistic(chance)]


def _survival(chance: np.random.Generator) -> Row:
    """Compare two arms: both curves, the share by the horizon with its interval, the log-rank."""
    arms = [_arm(chance, ROWS // 2, mean) for mean in (300, 301)]
    grouped = [arm.counts() for arm in arms]
    theirs, wanted = _timed(lambda: _survival_on_rows(arms), 1)
    ours, found = _timed(lambda: _survival_on_counts(grouped), TIMES)
    _agree(found, wanted)
    return _row("survival", "lifelines: two Kaplan–Meier fits and log-rank on rows", ours, theirs)


def _logistic(chance: np.random.Generator) -> Row:
    """Fit dissatisfied on channel, value band, buyer and lateness."""
    cells = np.stack(np.meshgrid(*map(np.arange, LEVELS), indexing="ij"), axis=-1)
    design = _design(cells.reshape(-1, len(LEVELS)))
    effects = np.linspace(-1.5, 1.5, design.shape[1])
    drawn = chance.integers(0, len(design), ROWS)
    hits = chance.random(ROWS) < 1 / (1 + np.exp(-design[drawn] @ effects))
    rows, verdicts = design[drawn], hits.astype(np.float64)
    n = np.bincount(drawn, minlength=len(design)).astype(np.float64)
    hit = np.bincount(drawn[hits], minlength=len(design)).astype(np.float64)
    theirs, wanted = _timed(lambda: _logistic_on_rows(rows, verdicts), 1)
    ours, found = _timed(lambda: _logistic_on_cells(design, n, hit), TIMES)
    _agree(found, wanted)
    return _row("logistic", f"statsmodels: Logit on rows, {len(effects)} columns", ours, theirs)


def _survival_on_rows(arms: list[Arm]) -> list[float]:
    figures: list[float] = []
    for arm in arms:
        fitted = KaplanMeierFitter().fit(arm.days, arm.events)
        low, high = fitted.confidence_interval_survival_function_.loc[HORIZON]
        figures += [1 - fitted.predict(HORIZON), 1 - high, 1 - low]
    a, b = arms
    tested: Any = logrank_test(a.days, b.days, a.events, b.events)
    return [*figures, tested.test_statistic, tested.p_value]


def _survival_on_counts(arms: list[Counts]) -> list[float]:
    figures: list[float] = []
    for counts in arms:
        share = kaplan_meier(counts).share_by(HORIZON)
        assert share is not None
        figures += [share.value, share.low, share.high]
    tested = logrank(arms)
    assert tested is not None
    return [*figures, tested.chi2, tested.p]


def _logistic_on_rows(rows: Floats, verdicts: Floats) -> list[float]:
    fitted: Any = Logit(verdicts, rows).fit(disp=0)
    return [*fitted.params, *fitted.bse, fitted.llf]


def _logistic_on_cells(design: Floats, n: Floats, hits: Floats) -> list[float]:
    fitted = fit(design, n, hits)
    assert fitted is not None
    return [*fitted.params, *np.sqrt(np.diag(fitted.covariance)), fitted.log_likelihood]


def _arm(chance: np.random.Generator, n: int, mean: float) -> Arm:
    """Draw customers who come back after `mean` days on average, followed for up to a year."""
    back = np.floor(chance.exponential(mean, n)) + 1
    followed = chance.integers(1, DAYS + 1, n).astype(np.float64)
    return Arm(np.minimum(back, followed), back <= followed)


def _design(cells: npt.NDArray[np.int64]) -> Floats:
    """Return a column of ones and one for each level but the first of each covariate."""
    levels = [cells[:, [place]] == range(1, many) for place, many in enumerate(LEVELS)]
    return np.hstack([np.ones((len(cells), 1)), *levels]).astype(np.float64)


def _timed(work: Callable[[], list[float]], times: int) -> tuple[float, list[float]]:
    """Return the median seconds of so many runs, and what they gave."""
    taken, figures = [], []
    for _ in range(times):
        started = perf_counter()
        figures = work()
        taken.append(perf_counter() - started)
    return median(taken), figures


def _agree(found: list[float], wanted: list[float]) -> None:
    if not np.allclose(found, wanted, rtol=EXACT, atol=EXACT):
        raise RuntimeError(f"Counts give {found} where rows give {wanted}.")


def _row(name: str, against: str, ours: float, theirs: float) -> Row:
    return Row(
        name=f"rows_versus_counts_{name}",
        rate=1 / ours,
        unit="fits/s",
        against=against,
        ceiling=1 / theirs,
        n=ROWS,
    )
