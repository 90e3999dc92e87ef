"""What customers bring in a year by the verdict, and beside it what winning one costs."""

from collections.abc import Iterator
from dataclasses import replace

from reports.estimate import PRECISE_N, Estimate, not_known, too_few
from reports.metrics.value.spent import CENTS, VERDICT, YEAR, Spent
from reports.metrics.value.withheld import withheld
from reports.report import Row
from reports.statistics.interval import Interval
from reports.statistics.means import Moments, mean_difference, mean_interval
from surveys.verdict import Verdict

CURRENCY = "currency"
EVERY_DISSATISFIED = "dissatisfied"
FOLLOWED = f"customers followed for {YEAR} days"
UNSET = "Set COMEBACK_ACQUISITION_COST to what winning a customer costs"
BY_SUBTRACTION = "Not shown: it would tell what a group too small to show brings"
MEAN, HALL, MOVER = "mean", "hall", "mover"
BROUGHT = "revenue_365d"
DISSATISFIED = (Verdict.PUT_RIGHT.value, Verdict.LEFT_WRONG.value, Verdict.UNSAID.value)
WON_BACK = (Verdict.SATISFIED.value, Verdict.PUT_RIGHT.value)
# Of fewer customers the interval does not hold.
LEAST = 15


def worth_rows(
    group: dict[str, str], spent: Spent, min_n: int, cost: float | None
) -> Iterator[Row]:
    """Yield what a group's customers bring: everybody, by verdict, and how two verdicts differ."""
    moments = {**spent.by_verdict, EVERY_DISSATISFIED: spent.of(*DISSATISFIED)}
    told = _told(spent, moments, min_n)

    def minus(one: str, other: str) -> Estimate:
        for name in (one, other):
            if told.get(name) and told[name].reason == BY_SUBTRACTION:
                return told[name]
        return less(moments.get(one, Moments()), moments.get(other, Moments()), min_n)

    yield Row(group, BROUGHT, brought(spent.of(), min_n))
    for verdict in (*_in_order(spent), EVERY_DISSATISFIED):
        yield Row({**group, VERDICT: verdict}, BROUGHT, told[verdict])
    yield Row(group, "satisfied_minus_dissatisfied", minus("satisfied", EVERY_DISSATISFIED))
    yield Row(group, "put_right_minus_left_wrong", minus("put_right", "left_wrong"))
    for verdict in WON_BACK if cost else ():
        revenue = told.get(verdict) or brought(Moments(), min_n)
        paid = _per_cost(revenue, cost or 0.0)
        yield Row({**group, VERDICT: verdict}, "revenue_per_cost", paid)


def cost_row(currency: str, cost: float | None) -> Row:
    """Return what winning a customer costs; where nobody set it, how to."""
    known = not_known(0, UNSET) if cost is None else Estimate(n=0, value=cost, method="setting")
    return Row({CURRENCY: currency}, "acquisition_cost", known)


def brought(moments: Moments, min_n: int) -> Estimate:
    """Return the mean in whole units of the currency; `hits` bought anything.

    It is grey under 30 or where not within ±50 %, and without an interval under 15 or where all
    brought the same.
    """
    hidden = too_few(moments.n, min_n, FOLLOWED)
    if hidden:
        return hidden
    found = mean_interval(moments) if moments.n >= LEAST else None
    bought = moments.above_none
    if found is None:
        value = moments.mean / CENTS
        return Estimate(n=moments.n, value=value, hits=bought, method=MEAN)
    is_narrow = found.high - found.low <= abs(found.value)
    is_precise = is_narrow and moments.n >= PRECISE_N
    return _in_units(moments.n, found, HALL, hits=bought, precise=is_precise)


def less(moments: Moments, other: Moments, min_n: int) -> Estimate:
    """Return the difference of two means in whole units, without an interval where one has none.

    It is grey where either mean is: each has then ten who bought anything.
    """
    sides, n = (moments, other), moments.n + other.n
    hidden = too_few(min(side.n for side in sides), min_n, f"{FOLLOWED} on one side")
    if hidden:
        return hidden
    means = [brought(side, min_n) for side in sides]
    found = mean_difference(moments, other)
    if found is None or any(mean.low is None for mean in means):
        return Estimate(n=n, value=(moments.mean - other.mean) / CENTS, method=MEAN)
    return _in_units(n, found, MOVER, precise=all(mean.precise for mean in means))


def _in_units(
    n: int, cents: Interval, method: str, *, precise: bool, hits: int | None = None
) -> Estimate:
    value, low, high = (part / CENTS for part in cents)
    return Estimate(n=n, value=value, low=low, high=high, hits=hits, method=method, precise=precise)


def _told(spent: Spent, moments: dict[str, Moments], min_n: int) -> dict[str, Estimate]:
    """Return what each verdict brings, but for what would tell of a group too small to show."""
    counts = {name: one.n for name, one in moments.items()}
    answers = {name: counts[name] for name in spent.by_verdict if name in DISSATISFIED}
    parts = {name: n for name, n in counts.items() if name not in DISSATISFIED}
    hidden = withheld(answers, min_n) | withheld(parts, min_n)
    if EVERY_DISSATISFIED in hidden:
        hidden |= set(answers)
    return {
        name: not_known(one.n, BY_SUBTRACTION)
        if name in hidden and one.n >= min_n
        else brought(one, min_n)
        for name, one in moments.items()
    }


def _per_cost(revenue: Estimate, cost: float) -> Estimate:
    if revenue.value is None:
        return revenue
    low, high = (None if end is None else end / cost for end in (revenue.low, revenue.high))
    return replace(revenue, value=revenue.value / cost, low=low, high=high)


def _in_order(spent: Spent) -> list[str]:
    """Return the verdicts there are, the customers' own first."""
    own = [one.value for one in Verdict if one.value in spent.by_verdict]
    return [*own, *sorted(set(spent.by_verdict) - set(own))]
