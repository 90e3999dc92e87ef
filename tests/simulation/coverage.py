"""How often bounds hold the truth."""

from collections.abc import Iterable, Mapping
from typing import Protocol

Bounds = tuple[float, float]
Found = Mapping[str, Bounds | None]


class Bounded(Protocol):
    """Anything with bounds; without an interval it has none."""

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...


def bounds_of(found: Bounded | None) -> Bounds | None:
    if found is None or found.low is None or found.high is None:
        return None
    return found.low, found.high


def coverage(true: Mapping[str, float], shops: Iterable[Found]) -> dict[str, float]:
    """Return for each truth the share of shops whose bounds hold it; none hold nothing."""
    held, count = dict.fromkeys(true, 0), 0
    for found in shops:
        count += 1
        for name, truth in true.items():
            bounds = found[name]
            held[name] += bounds is not None and bounds[0] <= truth <= bounds[1]
    return {name: times / count for name, times in held.items()}
