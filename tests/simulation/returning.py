"""What is said of coming back: every interval there is of it."""

from collections.abc import Mapping

import numpy as np

from reports.metrics.coverage.outcome import answering_rows
from reports.metrics.operations.followed import Colours
from reports.metrics.operations.held import Held, Strata
from reports.metrics.operations.returning import repeat_block
from reports.metrics.repeat import Followed
from reports.report import Row
from reports.statistics import horizon, rmst
from reports.statistics.logrank import logrank
from reports.statistics.proxy import Counts
from reports.statistics.survival import Survival, kaplan_meier
from tests.simulation.answers import MIN_N
from tests.simulation.comebacks import (
    BACK_DISSATISFIED,
    BACK_SATISFIED,
    Comebacks,
    Spans,
    ever_back,
    share_back,
)
from tests.simulation.coverage import Bounds, Found, bounds_of
from tests.simulation.orders import Answering

HORIZON = 90
TAU = 180
LEVEL = 0.95


def truths(answering: Answering) -> dict[str, float]:
    """Return what is true; a test of groups alike "holds" its level if p is above 1 − level."""
    mixes = answering.mixes
    green, red = (1 - _back(ever) for ever in (BACK_SATISFIED, BACK_DISSATISFIED))
    gone_green, gone_red = green * (1 - mixes.dissatisfied), red * mixes.dissatisfied
    answered, silent = (
        _back(ever_back(share))
        for share in (mixes.dissatisfied_answered, mixes.dissatisfied_silent)
    )
    return {
        "repeat_90d answered": answered,
        "repeat_90d no_answer": silent,
        "selection": answered - silent,
        "not_back_green": green,
        "not_back_red": red,
        "not back: difference": red - green,
        "not back: missed": gone_green / (gone_green + gone_red),
        "days away: difference": _days_away(BACK_SATISFIED) - _days_away(BACK_DISSATISFIED),
        "log-rank of groups alike": LEVEL,
        "cloglog test of groups alike": LEVEL,
    }


def _back(ever: float) -> float:
    return float(share_back(ever, HORIZON))


def _days_away(ever: float) -> float:
    """Return the true mean of min(days to the event, TAU); days are whole."""
    return float((1 - share_back(ever, np.arange(TAU, dtype=np.float64))).sum())


def intervals(shop: Comebacks) -> Found:
    """Return the interval of every one of the truths, by its name."""
    asked = {
        " ".join((row.metric, *row.group.values())): bounds_of(row.estimate)
        for row in selection_rows(shop)
    }
    return {**asked, **_by_colour(shop), **_tests(shop)}


def selection_rows(shop: Comebacks) -> list[Row]:
    """Return what the coverage report says of those who answered and those asked in vain."""
    groups = {"answered": shop.answered, "no_answer": shop.silent, "never_asked": []}
    return answering_rows({name: _followed(spans) for name, spans in groups.items()}, MIN_N)


def _followed(spans: Spans) -> Followed:
    return Followed(spans=spans, mature=[(0, 0)])


def _by_colour(shop: Comebacks) -> Found:
    """Return the rows of a metric that is green of everybody satisfied."""
    colours = Colours(kaplan_meier(shop.satisfied), kaplan_meier(shop.dissatisfied))
    rows = repeat_block({}, [_nobody_mature(colours)], [colours], MIN_N)
    found: Mapping[str, Bounds | None] = {row.metric: bounds_of(row.estimate) for row in rows}
    return {
        "not_back_green": found["not_back_green"],
        "not_back_red": found["not_back_red"],
        "not back: difference": found["difference"],
        "not back: missed": found["missed"],
    }


def _nobody_mature(colours: Colours) -> Held:
    nobody = Counts(0, 0)
    return Held(
        metric="on_time_delivery",
        never_red="Never red",
        is_received=True,
        green=nobody,
        red=nobody,
        frame_green=colours.green.n,
        frame_red=colours.red.n,
        not_applicable=0,
        unknown=0,
        strata=Strata(np.zeros((0, 4)), np.zeros((0, 0))),
        kept=[],
        lost=[],
    )


def _tests(shop: Comebacks) -> Found:
    satisfied, dissatisfied, alike = (
        kaplan_meier(spans) for spans in (shop.satisfied, shop.dissatisfied, shop.alike)
    )
    ranks = logrank([shop.satisfied, shop.alike])
    same = _difference(satisfied, alike)
    return {
        "days away: difference": _days_difference(satisfied, dissatisfied),
        "log-rank of groups alike": _held_above(ranks.p if ranks else None),
        "cloglog test of groups alike": _held_above(same.chi2_p if same else None),
    }


def _difference(one: Survival, other: Survival) -> horizon.Difference | None:
    share, others = one.share_by(HORIZON), other.share_by(HORIZON)
    return horizon.difference(share, others) if share and others else None


def _days_difference(one: Survival, other: Survival) -> Bounds | None:
    days, others = rmst.rmst(one, TAU), rmst.rmst(other, TAU)
    return bounds_of(rmst.difference(days, others)) if days and others else None


def _held_above(p: float | None) -> Bounds | None:
    return None if p is None else (1 - p, 1.0)
