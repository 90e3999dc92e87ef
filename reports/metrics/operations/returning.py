"""Each operational metric against repeat buying: who of its green does not come back either."""

from collections.abc import Mapping, Sequence

from reports.estimate import LEVEL, Estimate, is_precise, not_known, too_few
from reports.metrics.operations.estimates import (
    Tested,
    adjusted_difference,
    between,
    by_missed,
    corrected,
    hidden,
    ranking,
    with_interval,
)
from reports.metrics.operations.followed import HORIZON, Colours
from reports.metrics.operations.held import Held
from reports.metrics.operations.label import label_of
from reports.metrics.operations.operational import GREEN, RED
from reports.metrics.repeat import CUSTOMERS, are_enough
from reports.report import LeftOut, Row
from reports.statistics.horizon import difference
from reports.statistics.interval import Interval
from reports.statistics.parts import Part, share_of
from reports.statistics.survival import Share, Survival
from reports.statistics.tails import quantile

OUTCOME = {"outcome": f"repeat_{HORIZON}d"}
MATURE = f"{CUSTOMERS} followed for {HORIZON} days"
KAPLAN_MEIER = "kaplan_meier"


def left_out(group: Mapping[str, str], causes: Mapping[str, int], min_n: int) -> list[LeftOut]:
    return [
        LeftOut({**OUTCOME, **group}, cause, count if count >= min_n else None)
        for cause, count in sorted(causes.items())
    ]


def repeat_block(
    group: Mapping[str, str],
    all_held: Sequence[Held],
    colours: Sequence[Colours],
    min_n: int,
) -> list[Row]:
    """Return the rows of every metric against coming back, the one that misses most first.

    `all_held` are of the customers followed for the whole horizon, `colours` of all customers.
    """
    pairs = list(zip(all_held, colours, strict=True))
    crude = [_difference(held, fits, min_n) for held, fits in pairs]
    alike_else = [adjusted_difference(held, min_n, MATURE) for held in all_held]
    holm, holm_else = corrected(crude), corrected(alike_else)
    metrics = []
    for place, (held, fits) in enumerate(pairs):
        named = {"operational_metric": held.metric, **OUTCOME, **group}
        missed, ranked = _missed(held, fits, min_n), ranking(held, min_n, MATURE)
        metrics.append(
            [
                Row(named, "not_back_green", _not_back(held, fits.green, GREEN, min_n)),
                Row(named, "not_back_red", _not_back(held, fits.red, RED, min_n)),
                Row(named, "difference", crude[place].estimate, p_holm=holm[place]),
                Row(
                    named,
                    "difference_adjusted",
                    alike_else[place].estimate,
                    p_holm=holm_else[place],
                ),
                Row(named, "missed", missed),
                Row(named, "auc", ranked, label=label_of(held, ranked, missed, min_n)),
            ]
        )
    return [row for rows in by_missed(metrics) for row in rows]


def _not_back(held: Held, fit: Survival, colour: str, min_n: int) -> Estimate:
    if not fit.n and held.one_colour:
        return not_known(0, held.one_colour)
    untold = too_few(fit.n, min_n, f"{CUSTOMERS} where it was {colour}")
    if untold:
        return untold
    back = fit.share_by(HORIZON)
    if back is None:
        return _not_followed(fit.n)
    low, high = 1 - back.high, 1 - back.low
    return Estimate(
        n=fit.n,
        value=1 - back.value,
        low=low,
        high=high,
        method=back.method,
        precise=is_precise(fit.n, low, high) and are_enough(back.at_risk, fit.n),
    )


def _not_followed(n: int) -> Estimate:
    return not_known(n, f"Nobody of one of the colours has been followed for {HORIZON} days yet")


def _both(held: Held, fits: Colours, min_n: int) -> Estimate | tuple[Share, Share]:
    """Return the shares back of green and red, or the estimate that says why there are not both."""
    least = min(fits.green.n, fits.red.n)
    untold = hidden(held, least, min_n, f"{CUSTOMERS} of one of the colours")
    if untold:
        return untold
    green, red = fits.green.share_by(HORIZON), fits.red.share_by(HORIZON)
    if green is None or red is None:
        return _not_followed(fits.green.n + fits.red.n)
    return green, red


def _difference(held: Held, fits: Colours, min_n: int) -> Tested:
    """Return not back when red minus though green, which is back though green minus when red."""
    shares = _both(held, fits, min_n)
    if isinstance(shares, Estimate):
        return Tested(shares, None)
    found = difference(*shares)
    interval = Interval(found.value, found.low, found.high)
    return Tested(between(fits.green.n, fits.red.n, interval, "mover"), found.chi2_p)


def _missed(held: Held, fits: Colours, min_n: int) -> Estimate:
    """Return the share that is green of all who do not come back."""
    n = fits.green.n + fits.red.n
    misses_all = held.misses_all("so it misses everybody who does not come back")
    if misses_all:
        return not_known(n, misses_all)
    shares = _both(held, fits, min_n)
    if isinstance(shares, Estimate):
        return shares
    green, red = (
        Part(fit.n, 1 - share.value, _error(share)) for fit, share in zip(fits, shares, strict=True)
    )
    interval = share_of(green, red)
    if interval is None:
        return not_known(n, "Everybody came back")
    return with_interval(n, interval, KAPLAN_MEIER)


def _error(share: Share) -> float:
    """Return a share's standard error; where none or all came back, what its interval makes it."""
    return share.error or (share.high - share.low) / (2 * quantile(LEVEL))
