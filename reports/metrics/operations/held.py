"""A metric's colour held against what became of the customer: the counts everything is taken of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics.mantel_haenszel import mantel_haenszel
from reports.statistics.proxy import Counts
from reports.statistics.standardisation import Adjusted, standardised_difference

Floats = npt.NDArray[np.float64]

EVENTS_PER_COLUMN = 10
NO_CONTACTS = "No contacts are known of these orders"
NOT_RECORDED = "Not recorded, or not known yet"
MANTEL_HAENSZEL = "mantel_haenszel"


@dataclass(frozen=True, slots=True)
class Strata:
    """Customers alike in everything but the colour: s strata of them.

    `table` (s, 4): red lost, red kept, green lost, green kept. `covariates` (s, p): what tells the
    strata apart, without a column of ones.
    """

    table: Floats
    covariates: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One metric against one outcome; lost is dissatisfied, or not back within the horizon.

    `green` and `red` count those whose outcome is known, the frame everybody of that colour;
    `not_applicable` and `unknown` are the rest of it. `kept` and `lost` are (bins,) counts over
    the metric's values, from good to bad. `never_red` says that it never was, and what is red;
    with `is_received` it was because nothing of it was bad, without because nothing was sent.
    """

    metric: str
    never_red: str
    is_received: bool
    green: Counts
    red: Counts
    frame_green: int
    frame_red: int
    not_applicable: int
    unknown: int
    strata: Strata
    kept: Sequence[float]
    lost: Sequence[float]

    @property
    def all_lost(self) -> int:
        return int(self.green.dissatisfied + self.red.dissatisfied)

    @property
    def all_kept(self) -> int:
        return int(self.green.satisfied + self.red.satisfied)

    def misses_all(self, of_whom: str) -> str | None:
        """Return why no share of the lost is missed where the metric is never red."""
        if self.frame_red or not self.frame_green:
            return None
        return f"{self.never_red}, {of_whom}" if self.is_received else self.never_red

    @property
    def one_colour(self) -> str | None:
        """Return why nothing can be compared where the frame has not both colours."""
        if self.frame_green and self.frame_red:
            return None
        if self.frame_green:
            return self.never_red
        if self.frame_red:
            return "Always red: there is no green to hold it against"
        if self.unknown:
            return NOT_RECORDED
        return NO_CONTACTS if self.not_applicable else None


def adjust(strata: Strata) -> Adjusted | None:
    """Return red − green of the share lost, among customers alike.

    G-computation where there are ten lost, and ten kept, for each column of the fit (Peduzzi et
    al. 1996) and it exists; else Mantel & Haenszel's difference; None where that does not either.
    """
    table, covariates = strata.table, strata.covariates
    red, green = table[:, :2], table[:, 2:]
    lost, kept = red[:, 0].sum() + green[:, 0].sum(), red[:, 1].sum() + green[:, 1].sum()
    if min(lost, kept) >= EVENTS_PER_COLUMN * (covariates.shape[1] + 2):
        adjusted = standardised_difference(
            np.repeat([True, False], len(table)),
            np.vstack([covariates, covariates]),
            np.concatenate([red.sum(axis=1), green.sum(axis=1)]),
            np.concatenate([red[:, 0], green[:, 0]]),
        )
        if adjusted is not None:
            return adjusted
    pooled = mantel_haenszel([tuple(line) for line in table.tolist()])
    if pooled is None or pooled.difference is None or pooled.error is None:
        return None
    return Adjusted(*pooled.difference, pooled.error, MANTEL_HAENSZEL)
