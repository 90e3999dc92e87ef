"""How the shares of two groups differ."""

from typing import NamedTuple

from reports.estimate import Estimate, is_precise, not_known, too_few
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
