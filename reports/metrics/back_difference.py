"""Whether one of two groups comes back more within a horizon, and what that is called."""

from reports.estimate import Estimate, not_known, too_few
from reports.metrics.operations.estimates import Tested, between
from reports.statistics.horizon import difference
from reports.statistics.interval import Interval
from reports.statistics.mover import chance_of_none
from reports.statistics.survival import Survival

CHANCE = 0.05
LESS, MORE, CANNOT_TELL = "less", "more", "cannot_tell"


def back_difference(
    one: Survival, other: Survival, horizon: int, min_n: int, of_whom: str
) -> Tested:
    """Return the share back of one group minus the other's, tested on their log(−log).

    Where everybody or nobody of a group came back there is none: there the interval says how
    probable no difference is.
    """
    hidden = too_few(min(one.n, other.n), min_n, f"{of_whom} of one of the two")
    if hidden:
        return Tested(hidden, None)
    share, beside = one.share_by(horizon), other.share_by(horizon)
    if share is None or beside is None:
        untold = f"Nobody of one of the two has been followed for {horizon} days yet"
        return Tested(not_known(one.n + other.n, untold), None)
    found = difference(share, beside)
    interval = Interval(found.value, found.low, found.high)
    p = found.chi2_p
    if p is None:
        p = chance_of_none(found.value, found.low, found.high)
    return Tested(between(one.n, other.n, interval, "mover"), p)


def label_of(estimate: Estimate, p_holm: float | None) -> str | None:
    """Say more, less, or that it cannot be told, chance among all that were tested being allowed.

    None where there is no difference to say it of.
    """
    if estimate.value is None:
        return None
    if p_holm is None or p_holm >= CHANCE or estimate.is_noise:
        return CANNOT_TELL
    return MORE if estimate.value > 0 else LESS
