"""How the explained variation is divided among metrics that go together."""

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOST = 12
NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Explained:
    """The share of explained variation of each column, 0 to 1, and their sum `r2`.

    None is the share of a column that does not vary: it was left out.
    """

    shares: tuple[float | None, ...]
    r2: float


def lmg(correlations: Floats) -> Explained | None:
    """Divide R² of the last column among the others, from correlations (k + 1, k + 1) alone.

    A column's share is what it adds to R², averaged over all orders in which columns can be added
    (Lindeman, Merenda & Gold 1980; Grömping 2007). Columns that repeat each other share evenly. A
    column that does not vary has nan for its correlations. None if the last does not vary, no
    other does, there are more than MOST, or these are no correlations of one set of rows.
    """
    varied = ~np.isnan(np.diag(correlations))
    kept = np.flatnonzero(varied[:-1])
    if not varied[-1] or not 0 < len(kept) <= MOST:
        return None
    among = correlations[np.ix_(varied, varied)]
    if np.isnan(among).any() or np.linalg.eigvalsh(among)[0] < -NOISE:
        return None
    explained = _every_r2(among)
    shares: list[float | None] = [None] * (len(correlations) - 1)
    for place, column in enumerate(kept):
        shares[column] = _share(place, len(kept), explained)
    return Explained(tuple(shares), explained[frozenset(range(len(kept)))])


def _every_r2(correlations: Floats) -> dict[frozenset[int], float]:
    """Return R² of the last column on every set of the others."""
    k = len(correlations) - 1
    explained = {frozenset[int](): 0.0}
    for size in range(1, k + 1):
        sets = np.array(list(combinations(range(k), size)))
        among = correlations[sets[:, :, None], sets[:, None, :]]
        inverses = np.linalg.pinv(among, hermitian=True, rtol=NOISE)
        with_last = correlations[sets, -1]
        r2 = np.einsum("si,sij,sj->s", with_last, inverses, with_last)
        explained |= zip(map(frozenset, sets.tolist()), r2.tolist(), strict=True)
    return explained


def _share(column: int, k: int, explained: dict[frozenset[int], float]) -> float:
    """Return what a column adds to the sets without it, each by the orders that begin with it."""
    total = 0.0
    for together, r2 in explained.items():
        if column in together:
            orders = factorial(len(together) - 1) * factorial(k - len(together))
            total += orders * (r2 - explained[together - {column}])
    return total / factorial(k)
