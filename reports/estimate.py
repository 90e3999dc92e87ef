"""A number as it is reported: with its interval, its n, and a reason where it cannot be known."""

from dataclasses import dataclass

LEVEL = 0.95
PRECISE_N = 30
PRECISE_WIDTH = 0.30


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its interval; `value` is None exactly when `reason` says why.

    `n` counts what the value is taken over and `hits` those of it that count towards it. A value
    that is not `precise` is drawn grey: fewer than 30, or an interval wider than ±15 points.
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hits: int | None = None
    method: str | None = None
    reason: str | None = None
    precise: bool = False
    level: float = LEVEL

    @property
    def is_noise(self) -> bool:
        """Whether a difference could as well be none: its interval holds 0."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high


def not_known(n: int, reason: str) -> Estimate:
    return Estimate(n=n, reason=reason)


def too_few(n: int, min_n: int, of_what: str) -> Estimate | None:
    """Return the estimate that hides a group too small to show; None where it may be shown."""
    least = max(min_n, 1)
    if n >= least:
        return None
    return not_known(n, f"Not enough {of_what} yet ({n:,} of at least {least:,})")


def is_precise(n: int, low: float, high: float) -> bool:
    return n >= PRECISE_N and high - low <= PRECISE_WIDTH
