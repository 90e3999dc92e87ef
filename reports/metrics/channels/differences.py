"""How the shares of two groups differ, plain and among those who are alike."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.statistics.mantel_haenszel import Stratum, mantel_haenszel
from reports.statistics.newcombe import newcombe

MINUS = "minus"


class Hits(NamedTuple):
    """How many count towards a share, of how many."""

    hits: int = 0
    n: int = 0

    def plus(self, other: "Hits") -> "Hits":
        return Hits(self.hits + other.hits, self.n + other.n)

    @property
    def share(self) -> float:
        return self.hits / self.n


def difference(one: Hits, other: Hits, min_n: int, of_what: str) -> Estimate:
    """Return one share minus the other, or why they are not compared."""
    hidden = too_few(min(one.n, other.n), min_n, of_what)
    if hidden:
        return not_known(one.n + other.n, f"{hidden.reason} in one of the two")
    low, high = newcombe(*one, *other)
    return Estimate(
        n=one.n + other.n,
        value=one.share - other.share,
        low=low,
        high=high,
        method="newcombe",
        precise=is_precise(min(one.n, other.n), low, high),
    )


def difference_alike(pairs: Sequence[tuple[Hits, Hits]], min_n: int, of_what: str) -> Estimate:
    """Return one share minus the other, pooled over pairs of groups that are alike."""
    both = [(one, other) for one, other in pairs if one.n and other.n]
    sizes = (sum(one.n for one, _ in both), sum(other.n for _, other in both))
    n, least = sum(sizes), min(sizes)
    hidden = too_few(least, min_n, of_what)
    if hidden:
        return not_known(n, f"{hidden.reason} that are alike")
    pooled = mantel_haenszel([_stratum(*pair) for pair in both])
    found = pooled and pooled.difference
    if not found:
        return not_known(n, "Nothing differs among those who are alike")
    return Estimate(
        n=n,
        value=found.value,
        low=found.low,
        high=found.high,
        method="mantel_haenszel",
        precise=is_precise(least, found.low, found.high),
    )


def _stratum(one: Hits, other: Hits) -> Stratum:
    return one.hits, one.n - one.hits, other.hits, other.n - other.hits
