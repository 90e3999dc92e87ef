"""What the answers of a shop tell of all its customers: every interval there is of them.

Names are those of the reports; what no report shows yet is called in words.
"""

from collections.abc import Iterable

import numpy as np

from reports.estimate import not_known
from reports.metrics.coverage.nonresponse import bounds_row, early_late_rows
from reports.metrics.coverage.weighting import weighted_estimates
from reports.metrics.operations.verdict import verdict_block
from reports.report import Row
from reports.statistics.begg_greenes import begg_greenes
from reports.statistics.hajek import hajek
from reports.statistics.mantel_haenszel import mantel_haenszel
from reports.statistics.proxy import kappa
from reports.statistics.ratio import odds_ratio, risk_ratio
from reports.statistics.standardisation import standardised_over_strata
from reports.statistics.tails import quantile
from reports.statistics.weighting import rake, weighted_share
from tests.simulation import truths
from tests.simulation.counted import cells_of, fates_of, held_of, strata_of
from tests.simulation.coverage import Bounds, Found, bounds_of
from tests.simulation.orders import CELLS, Orders

MIN_N = 5
TRUTHS = {
    "satisfied": truths.SATISFIED,
    "satisfied_weighted": truths.SATISFIED,
    "satisfied, raked": truths.SATISFIED,
    "satisfied, Hájek less this shop's own": 0.0,
    "satisfied_bounds": truths.SATISFIED,
    "early_late_difference": 0.0,
    "dissatisfied_green": truths.GREEN,
    "dissatisfied_red": truths.RED,
    "difference": truths.RED - truths.GREEN,
    "difference_adjusted": truths.STANDARDISED,
    "missed": 1 - truths.SENSITIVITY,
    "missed_uncorrected": 1 - truths.SENSITIVITY,
    "auc": truths.AUC,
    "difference, directly standardised": truths.STANDARDISED,
    "difference, Mantel–Haenszel": truths.MANTEL_HAENSZEL,
    "odds ratio, Mantel–Haenszel": truths.ODDS_RATIO,
    "odds ratio": truths.odds(truths.RED) / truths.odds(truths.GREEN),
    "risk ratio": truths.RED / truths.GREEN,
    "specificity": truths.SPECIFICITY,
    "dissatisfied": 1 - truths.SATISFIED,
    "kappa": truths.KAPPA,
}


def intervals(shop: Orders) -> Found:
    """Return the interval of every one of the truths, by its name."""
    weighted = weighted_estimates(cells_of(shop), MIN_N)
    return {
        **{name: bounds_of(estimate) for name, estimate in weighted.items()},
        **_of_rows(coverage_rows(shop)),
        **_of_rows(verdict_block({}, [held_of(shop)], [not_known(0, "One metric only")], MIN_N)),
        **_reweighted(shop),
        **_compared(shop),
        **_corrected(shop),
    }


def coverage_rows(shop: Orders) -> list[Row]:
    """Return what the coverage report says of those who did not answer."""
    fates = fates_of(shop)
    return [bounds_row({}, fates, MIN_N), *early_late_rows({}, fates, MIN_N)]


def _of_rows(rows: Iterable[Row]) -> Found:
    return {row.metric: bounds_of(row.estimate) for row in rows}


def _reweighted(shop: Orders) -> Found:
    n, hits, frame = (
        counts.astype(np.float64) for counts in (shop.answered, shop.satisfied, shop.frame)
    )
    some = n > 0
    margins = [
        (level[some], np.bincount(level, weights=frame).astype(np.float64))
        for level in CELLS.T.astype(np.int64)
    ]
    raked = rake(n[some], 1 / shop.pi[some], margins)
    return {
        "satisfied, raked": bounds_of(weighted_share(n[some], hits[some], raked)),
        "satisfied, Hájek less this shop's own": _hajek(shop),
    }


def _hajek(shop: Orders) -> Bounds | None:
    """Return the normal interval where the chance to answer is known, less the shop's own share.

    The draw varies and the shop's orders do not: the interval is of this shop alone.
    """
    counts = np.concatenate([shop.satisfied, shop.dissatisfied]).astype(np.float64)
    says = np.repeat([1.0, 0.0], len(CELLS))
    found = hajek(counts, says, np.tile(shop.chance, 2))
    if found is None:
        return None
    error = found.value - shop.satisfied_of_all / int(shop.frame.sum())
    reach = quantile(0.95) * float(found.variance) ** 0.5
    return error - reach, error + reach


def _compared(shop: Orders) -> Found:
    green, red = shop.colour(late=False), shop.colour(late=True)
    table = int(red.dissatisfied), int(red.n), int(green.dissatisfied), int(green.n)
    strata = strata_of(shop)
    pooled = mantel_haenszel(strata)
    return {
        "odds ratio": bounds_of(odds_ratio(*table)),
        "risk ratio": bounds_of(risk_ratio(*table)),
        "difference, directly standardised": bounds_of(standardised_over_strata(strata)),
        "difference, Mantel–Haenszel": bounds_of(pooled.difference if pooled else None),
        "odds ratio, Mantel–Haenszel": bounds_of(pooled.odds_ratio if pooled else None),
        "kappa": bounds_of(kappa(green, red)),
    }


def _corrected(shop: Orders) -> Found:
    held = held_of(shop)
    found = begg_greenes(held.green, held.red, held.frame_green, held.frame_red)
    return {
        "specificity": bounds_of(found.specificity if found else None),
        "dissatisfied": bounds_of(found.dissatisfied if found else None),
    }
