"""What customers bring in a year by the verdict, and beside it what winning one costs."""

from collections.abc import Iterator
from dataclasses import replace

from reports.estimate import PRECISE_N, Estimate, not_known, too_few
from reports.metrics.value.spent import CENTS, VERDICT, YEAR, Spent
from reports.report import Row
from reports.statistics.interval import Interval
from reports.statistics.means import Moments, mean_interval, welch
from surveys.verdict import Verdict

CURRENCY = "currency"
EVERY_DISSATISFIED = "dissatisfied"
FOLLOWED = f"customers followed for {YEAR} days"
ALIKE = "All of them brought the same: there is no telling how sure that is"
UNSET = "Set COMEBACK_ACQUISITION_COST to what winning a customer costs"
HALL, WELCH = "hall", "welch"
BROUGHT = "revenue_365d"
DISSATISFIED = (Verdict.PUT_RIGHT.value, Verdict.LEFT_WRONG.value, Verdict.UNSAID.value)
WON_BACK = (Verdict.SATISFIED.value, Verdict.PUT_RIGHT.value)


def worth_rows(
    group: dict[str, str], spent: Spent, min_n: int, cost: float | None
) -> Iterator[Row]:
    """Yield what a group's customers bring: everybody, by verdict, and how two verdicts differ."""
    dissatisfied = spent.of(*DISSATISFIED)
    satisfied, put_right, left_wrong = (spent.of(one) for one in (*WON_BACK, Verdict.LEFT_WRONG))
    told = {**spent.by_verdict, EVERY_DISSATISFIED: dissatisfied}
    yield Row(group, BROUGHT, brought(spent.of(), min_n))
    for verdict in (*_in_order(spent), EVERY_DISSATISFIED):
        yield Row({**group, VERDICT: verdict}, BROUGHT, brought(told[verdict], min_n))
    yield Row(group, "satisfied_minus_dissatisfied", less(satisfied, dissatisfied, min_n))
    yield Row(group, "put_right_minus_left_wrong", less(put_right, left_wrong, min_n))
    for verdict in WON_BACK if cost else ():
        paid = _per_cost(brought(spent.of(verdict), min_n), cost or 0.0)
        yield Row({**group, VERDICT: verdict}, "revenue_per_cost", paid)


def cost_row(currency: str, cost: float | None) -> Row:
    """Return what winning a customer costs; where nobody set it, how to."""
    known = not_known(0, UNSET) if cost is None else Estimate(n=0, value=cost, method="setting")
    return Row({CURRENCY: currency}, "acquisition_cost", known)


def brought(moments: Moments, min_n: int) -> Estimate:
    """Return the mean in whole units of the currency; grey under 30 or within less than ±50 %."""
    hidden = too_few(moments.n, min_n, FOLLOWED)
    if hidden:
        return hidden
    found = mean_interval(moments)
    if found is None:
        return not_known(moments.n, ALIKE)
    is_narrow = found.high - found.low <= abs(found.value)
    return _in_units(moments.n, found, HALL, precise=is_narrow and moments.n >= PRECISE_N)


def less(moments: Moments, other: Moments, min_n: int) -> Estimate:
    """Return the difference of two means in whole units; it is as precise as the smaller side."""
    least, n = min(moments.n, other.n), moments.n + other.n
    hidden = too_few(least, min_n, f"{FOLLOWED} on one side")
    if hidden:
        return hidden
    found = welch(moments, other)
    if found is None:
        return not_known(n, ALIKE)
    return _in_units(n, found, WELCH, precise=least >= PRECISE_N)


def _in_units(n: int, cents: Interval, method: str, *, precise: bool) -> Estimate:
    value, low, high = (part / CENTS for part in cents)
    return Estimate(n=n, value=value, low=low, high=high, method=method, precise=precise)


def _per_cost(revenue: Estimate, cost: float) -> Estimate:
    if revenue.value is None or revenue.low is None or revenue.high is None:
        return revenue
    value, low, high = (part / cost for part in (revenue.value, revenue.low, revenue.high))
    return replace(revenue, value=value, low=low, high=high)


def _in_order(spent: Spent) -> list[str]:
    """Return the verdicts there are, the customers' own first."""
    own = [one.value for one in Verdict if one.value in spent.by_verdict]
    return [*own, *sorted(set(spent.by_verdict) - set(own))]
