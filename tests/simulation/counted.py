"""A made-up shop as the reports would have counted it."""

import numpy as np

from reports.metrics.coverage.cells import Cell
from reports.metrics.coverage.counts import Fate
from reports.metrics.operations.held import Held, Strata
from surveys.disposition import Disposition
from surveys.population import Population
from tests.simulation.orders import CELLS, COVARIATES, LATE, Orders

BANDS = ("low", "middle", "high")


def cells_of(shop: Orders) -> list[Cell]:
    """Return the frame: of every cell the satisfied, the dissatisfied and those not answered."""
    found = []
    for place, (late, marketplace, band, repeat) in enumerate(CELLS.tolist()):
        said = (True, int(shop.satisfied[place])), (False, int(shop.dissatisfied[place]))
        silent = int(shop.frame[place] - shop.answered[place])
        for satisfied, n in (*said, (None, silent)):
            if n:
                found.append(
                    Cell(
                        drawn_from=True,
                        delivery="red" if late else "green",
                        channel="marketplace" if marketplace else "online",
                        value_band=BANDS[int(band)],
                        buyer="repeat" if repeat else "first",
                        pi=1.0 if satisfied is None else float(shop.pi[place]),
                        satisfied=satisfied,
                        n=n,
                    )
                )
    return found


def fates_of(shop: Orders) -> list[Fate]:
    """Return the ledger: answered early or late, asked in vain, not drawn."""
    early, late = shop.early.tolist(), (shop.verdicts - shop.early).tolist()
    answered = [
        _fate(Disposition.COUNTED, n, satisfied=satisfied, is_early=is_early)
        for is_early, counts in ((True, early), (False, late))
        for satisfied, n in zip((True, False), counts, strict=True)
    ]
    asked = int(shop.drawn.sum())
    silent = asked - int(shop.answered.sum())
    return [
        *answered,
        _fate(Disposition.SENT, silent),
        _fate(Disposition.NOT_DRAWN, int(shop.frame.sum()) - asked),
    ]


def _fate(
    disposition: Disposition,
    n: int,
    *,
    satisfied: bool | None = None,
    is_early: bool | None = None,
) -> Fate:
    return Fate(
        population=Population.COMPLETED,
        disposition=disposition,
        is_complete=None if satisfied is None else True,
        has_refused=False,
        satisfied=satisfied,
        is_early=is_early,
        n=n,
    )


def held_of(shop: Orders) -> Held:
    """Return lateness held against the verdict; what ranks is a metric of its own, in steps."""
    late = int(shop.frame[LATE].sum())
    return Held(
        metric="on_time_delivery",
        never_red="Never red",
        is_received=True,
        green=shop.colour(late=False),
        red=shop.colour(late=True),
        frame_green=int(shop.frame.sum()) - late,
        frame_red=late,
        not_applicable=0,
        unknown=0,
        strata=Strata(np.array(strata_of(shop), dtype=np.float64), COVARIATES[LATE]),
        kept=shop.steps[0].tolist(),
        lost=shop.steps[1].tolist(),
    )


def strata_of(shop: Orders) -> list[tuple[float, float, float, float]]:
    """Return (late dissatisfied, late satisfied, on time dissatisfied, on time satisfied)."""
    columns = [
        counts[side].tolist()
        for side in (LATE, ~LATE)
        for counts in (shop.dissatisfied, shop.satisfied)
    ]
    return list(zip(*columns, strict=True))
