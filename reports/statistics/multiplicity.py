"""p-values corrected for how many questions were asked of the same data."""

from collections.abc import Sequence
from itertools import accumulate

Chances = Sequence[float | None]


def holm(ps: Chances) -> list[float | None]:
    """Return p-values that hold the chance of any false finding at their level (Holm 1979).

    In the order given. A None is a test that was not made: it stays None and counts for nothing.
    """
    order = _smallest_first(ps)
    scaled = [(len(order) - place) * p for place, (p, _) in enumerate(order)]
    return _put_back(len(ps), order, list(accumulate(scaled, max)))


def benjamini_hochberg(ps: Chances) -> list[float | None]:
    """Return p-values that hold the expected share of false findings among those claimed.

    Benjamini & Hochberg 1995; for independent tests, or such that go up and down together. In the
    order given; a None stays None and counts for nothing.
    """
    order = _smallest_first(ps)
    scaled = [len(order) / place * p for place, (p, _) in enumerate(order, start=1)]
    return _put_back(len(ps), order, list(accumulate(reversed(scaled), min))[::-1])


def _smallest_first(ps: Chances) -> list[tuple[float, int]]:
    return sorted((p, place) for place, p in enumerate(ps) if p is not None)


def _put_back(
    length: int, order: Sequence[tuple[float, int]], corrected: Sequence[float]
) -> list[float | None]:
    found: list[float | None] = [None] * length
    for (_, place), p in zip(order, corrected, strict=True):
        found[place] = min(p, 1.0)
    return found
