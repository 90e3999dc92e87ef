"""What the answers of a shop tell of all its customers: every interval there is of them."""

import numpy as np

from reports.statistics.auc import auc
from reports.statistics.begg_greenes import begg_greenes
from reports.statistics.hajek import hajek
from reports.statistics.manski import manski
from reports.statistics.mantel_haenszel import mantel_haenszel
from reports.statistics.newcombe import newcombe
from reports.statistics.proxy import proxy
from reports.statistics.ratio import odds_ratio, risk_ratio
from reports.statistics.standardisation import standardised_difference, standardised_over_strata
from reports.statistics.tails import quantile
from reports.statistics.weighting import poststratify, rake, weighted_share
from reports.statistics.wilson import wilson
from tests.simulation import truths
from tests.simulation.coverage import Bounds, Found, bounds_of
from tests.simulation.orders import CELLS, COVARIATES, LATE, Floats, Ints, Orders

TRUTHS = {
    "satisfied": truths.SATISFIED,
    "satisfied_weighted": truths.SATISFIED,
    "satisfied_weighted, raked": truths.SATISFIED,
    "satisfied, Hájek less this shop's own": 0.0,
    "satisfied_bounds": truths.SATISFIED,
    "satisfied_early − satisfied_late": 0.0,
    "dissatisfied_green": truths.GREEN,
    "dissatisfied_red": truths.RED,
    "difference": truths.RED - truths.GREEN,
    "risk ratio": truths.RED / truths.GREEN,
    "odds ratio": truths.odds(truths.RED) / truths.odds(truths.GREEN),
    "difference_adjusted, g-computation": truths.STANDARDISED,
    "difference_adjusted, direct": truths.STANDARDISED,
    "Mantel–Haenszel difference": truths.MANTEL_HAENSZEL,
    "Mantel–Haenszel odds ratio": truths.ODDS_RATIO,
    "missed": 1 - truths.SENSITIVITY,
    "missed_uncorrected": 1 - truths.SENSITIVITY,
    "specificity": truths.SPECIFICITY,
    "dissatisfied": 1 - truths.SATISFIED,
    "kappa": truths.KAPPA,
    "auc": truths.AUC,
}


def intervals(shop: Orders) -> Found:
    """Return the interval of every one of the truths, by its name."""
    return {**_satisfied(shop), **_by_colour(shop), **_adjusted(shop), **_corrected(shop)}


def _satisfied(shop: Orders) -> Found:
    n, hits, frame = (
        counts.astype(np.float64) for counts in (shop.answered, shop.satisfied, shop.frame)
    )
    margins = [_margin(level, frame) for level in CELLS.T.astype(np.int64)]
    fitted = poststratify(n, 1 / shop.pi, np.arange(len(CELLS)), frame)
    raked = rake(n, 1 / shop.pi, margins)
    early, early_unhappy = shop.early.tolist()
    late, late_unhappy = (shop.verdicts - shop.early).tolist()
    return {
        "satisfied": wilson(float(hits.sum()), float(n.sum())),
        "satisfied_weighted": bounds_of(weighted_share(n, hits, fitted)),
        "satisfied_weighted, raked": bounds_of(weighted_share(n, hits, raked)),
        "satisfied, Hájek less this shop's own": _hajek(shop),
        "satisfied_bounds": manski(float(hits.sum()), float(n.sum()), float(shop.drawn.sum())),
        "satisfied_early − satisfied_late": newcombe(
            early, early + early_unhappy, late, late + late_unhappy
        ),
    }


def _margin(level: Ints, frame: Floats) -> tuple[Ints, Floats]:
    return level, np.bincount(level, weights=frame).astype(np.float64)


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


def _by_colour(shop: Orders) -> Found:
    green, red = shop.colour(late=False), shop.colour(late=True)
    found = proxy(green, red)
    table = int(red.dissatisfied), int(red.n), int(green.dissatisfied), int(green.n)
    return {
        "dissatisfied_green": bounds_of(found.hidden),
        "dissatisfied_red": bounds_of(found.told),
        "difference": bounds_of(found.difference),
        "risk ratio": bounds_of(risk_ratio(*table)),
        "odds ratio": bounds_of(odds_ratio(*table)),
        "kappa": bounds_of(found.kappa),
        "auc": bounds_of(auc(*shop.steps.tolist())),
    }


def _adjusted(shop: Orders) -> Found:
    n, hits = shop.answered.astype(np.float64), shop.dissatisfied.astype(np.float64)
    strata = [
        (late, late_happy, on_time, on_time_happy)
        for late, late_happy, on_time, on_time_happy in zip(
            *(
                counts[side].tolist()
                for side in (LATE, ~LATE)
                for counts in (shop.dissatisfied, shop.satisfied)
            ),
            strict=True,
        )
    ]
    modelled = standardised_difference(LATE, COVARIATES, n, hits)
    pooled = mantel_haenszel(strata)
    return {
        "difference_adjusted, g-computation": bounds_of(modelled),
        "difference_adjusted, direct": bounds_of(standardised_over_strata(strata)),
        "Mantel–Haenszel difference": bounds_of(pooled.difference if pooled else None),
        "Mantel–Haenszel odds ratio": bounds_of(pooled.odds_ratio if pooled else None),
    }


def _corrected(shop: Orders) -> Found:
    green, red = shop.colour(late=False), shop.colour(late=True)
    whole = float(shop.frame.sum())
    late = float(shop.frame[LATE].sum())
    found = begg_greenes(green, red, whole - late, late)
    caught = bounds_of(found.sensitivity if found else None)
    return {
        "missed": (1 - caught[1], 1 - caught[0]) if caught else None,
        "missed_uncorrected": wilson(green.dissatisfied, green.dissatisfied + red.dissatisfied),
        "specificity": bounds_of(found.specificity if found else None),
        "dissatisfied": bounds_of(found.dissatisfied if found else None),
    }
