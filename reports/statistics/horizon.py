"""Whether two groups differ in the share that came back by a day declared beforehand."""

from dataclasses import dataclass
from math import hypot, log, sqrt

from reports.statistics.mover import mover
from reports.statistics.survival import LOG_LOG, Share
from reports.statistics.tails import two_sided


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares by a day, its interval, and two tests of it being none.

    `error`, `z` and `p` are of the shares themselves (Greenwood), `chi2` and `chi2_p` of their
    log(−log), with 1 degree of freedom, which keeps its level in small groups.
    """

    value: float
    low: float
    high: float
    error: float | None
    z: float | None
    p: float | None
    chi2: float | None
    chi2_p: float | None


def difference(share: Share, other: Share) -> Difference:
    """Return share − other of two independent groups by one day, each from `Survival.share_by`.

    The interval is by MOVER (Zou & Donner 2008) from the shares' own, at their level. The tests
    are the first and the third of Klein, Logan, Harhoff & Andersen 2007, two-sided. Errors and
    tests are None where nobody or everybody of a group has had the event, for then Greenwood's
    variance is not known.
    """
    value = share.value - other.value
    low, high = mover(share.value, share.low, share.high, other.value, other.low, other.high)
    if not share.method == other.method == LOG_LOG:
        return Difference(value, low, high, None, None, None, None, None)
    error = hypot(share.error, other.error)
    z = value / error
    chi2 = _log_log_squared(share, other)
    return Difference(value, low, high, error, z, two_sided(z), chi2, two_sided(sqrt(chi2)))


def _log_log_squared(share: Share, other: Share) -> float:
    """Return the squared distance of the two log(−log S), over its variance by the delta method."""
    scales = [(1 - one.value) * log(1 - one.value) for one in (share, other)]
    variance = sum(
        (one.error / scale) ** 2 for one, scale in zip((share, other), scales, strict=True)
    )
    return log(log(1 - share.value) / log(1 - other.value)) ** 2 / variance
