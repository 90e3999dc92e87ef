"""One measured line of the bench."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """How fast something is, and how fast the bare thing beside it was in the same run.

    `against` says what the ceiling is; `n` is how many were done.
    """

    name: str
    rate: float
    unit: str
    against: str | None
    ceiling: float | None
    n: int
    p99_ms: float | None = None
    peak_mb: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.ceiling is None else self.rate / self.ceiling
