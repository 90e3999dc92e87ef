"""Where revenue moved between two periods: rows of parts that add up, and what is no noise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from reports import words
from reports.against import write_against
from reports.estimate import PRECISE_N, Estimate, is_precise, not_known, too_few
from reports.metrics.value.sold import Sold, around, count_sold, first_order_day, two_periods
from reports.metrics.value.spent import CENTS
from reports.metrics.value.split import OTHER, Part, joined, pooled
from reports.metrics.value.worth import CURRENCY, DISSATISFIED, EVERY_DISSATISFIED, MOVER
from reports.period import Period
from reports.query import Other
from reports.report import LeftOut, Row
from reports.scope import Scope
from reports.statistics.differing import alike
from reports.statistics.means import mean_difference
from reports.statistics.mover import chance_of_none
from reports.statistics.multiplicity import holm
from reports.statistics.newcombe import newcombe

ORDERS = "orders of one of the periods"
NO_PERIODS = "Choose the first and the last day of a period to see where its revenue moved"
REPEAT = "repeat"
# So many days after the first order that is known, many who bought before it seem to be new.
SETTLED = 180
CHANCE = 0.05
MOVED, NOISE = "moved", "noise"
FIRST_KNOWN = (
    "Orders are known since {} only: a first order is the first known, and some of them are later "
    "ones. Whether first and later orders moved is not judged."
)
Tested = tuple[Row, float | None]


class Moved(NamedTuple):
    """Where revenue moved, the largest parts first; which orders are not counted; what to know."""

    rows: list[Row]
    left_out: Sequence[LeftOut] = ()
    notes: Sequence[str] = ()


def revenue_moved(scope: Scope, against: Period | Other | None) -> Moved:
    """Return where revenue moved between the two periods there are to compare, or why not."""
    periods = two_periods(scope, against if isinstance(against, Period) else None)
    if periods is None:
        return Moved([Row({}, "revenue_moved", not_known(0, NO_PERIODS))])
    this, other = periods
    since, begin = first_order_day(scope), around(this, other).first_day
    if since is None or (begin and since > begin):
        known = f"Orders are known since {words.day(since)} only" if since else "No orders yet"
        return Moved([Row({}, "revenue_moved", not_known(0, known))])
    is_settled = begin is not None and begin - since >= timedelta(SETTLED)
    sold = count_sold(scope, this, other)
    group = {
        CURRENCY: sold.currency,
        "period": write_against(this),
        "against": write_against(other),
    }
    least = max(scope.query.min_n, 1)
    left_out = [
        LeftOut({"period": group["period"], "against": group["against"]}, cause, n)
        for cause, count in sold.left_out.items()
        for n in [count if count >= least else None]
    ]
    rows = _rows(group, sold, least, is_settled=is_settled)
    return Moved(rows, left_out, [] if is_settled else [FIRST_KNOWN.format(words.day(since))])


def _rows(group: dict[str, str], sold: Sold, least: int, *, is_settled: bool) -> list[Row]:
    whole = joined("", sold.parts("buyer"))
    fewest = min(whole.this.orders, whole.other.orders)
    hidden = too_few(fewest, least, ORDERS)
    if hidden:
        return [Row(group, "revenue_moved", replace(hidden, n=whole.orders))]
    exact, tested = list(_sums(group, whole)), list(_rates(group, whole, None))
    for more, part in _parts(sold, least):
        exact += _sums({**group, **more}, part)
        tested += _rates({**group, **more}, part, whole)
    if not is_settled:
        tested = [(row, None if "buyer" in row.group else p) for row, p in tested]
    return [*exact, *_judged(tested)]


def _parts(sold: Sold, least: int) -> Iterator[tuple[dict[str, str], Part]]:
    """Yield who bought; of later orders what was said before; of a No what had gone wrong."""
    buyers = pooled(sold.parts("buyer"), least)
    yield from (({"buyer": part.name}, part) for part in buyers)
    if REPEAT not in {part.name for part in buyers}:
        return
    later = [kind for kind in sold.kinds if kind.buyer == REPEAT]
    said = pooled(sold.parts("said", later), least)
    if len(said) > 1:
        yield from (({"buyer": REPEAT, "said_before": part.name}, part) for part in said)
    noes = [kind for kind in later if kind.said in DISSATISFIED]
    every_no = joined(EVERY_DISSATISFIED, sold.parts("said", noes))
    if OTHER in {part.name for part in said} or not every_no.orders or every_no.is_small(least):
        return
    of_no = {"buyer": REPEAT, "said_before": EVERY_DISSATISFIED}
    yield of_no, every_no
    reasons = pooled(sold.parts("reason", noes), least)
    yield from (({**of_no, "reasons_before": part.name}, part) for part in reasons)


def _sums(group: dict[str, str], part: Part) -> Iterator[Row]:
    """Yield what a part brought in both periods and how that moved: sums, without chance."""
    moved = {"moved": part.moved, "by_orders": part.by_orders, "by_value": part.by_value}
    told = {name: value for name, value in group.items() if name != "against"}
    yield Row(told, "revenue", _exact(part.this.orders, part.this.cents))
    yield Row(
        {**told, "period": group["against"]}, "revenue", _exact(part.other.orders, part.other.cents)
    )
    for name, cents in moved.items():
        metric = "revenue_moved" if name == "moved" else f"revenue_moved_{name}"
        yield Row(group, metric, _exact(part.orders, cents))


def _exact(orders: int, cents: int) -> Estimate:
    return Estimate(n=orders, value=cents / CENTS, method="sum", precise=True)


def order_value_moved(part: Part) -> Estimate | None:
    """Return how the average order value moved; None where a period's orders are all alike.

    Its interval is as wide as if each customer's orders of a period were alike.
    """
    sides = (part.this.moments, part.other.moments)
    found = mean_difference(*sides)
    if found is None:
        return None
    value, low, high = (bound / CENTS for bound in found)
    precise = min(side.n for side in sides) >= PRECISE_N
    return Estimate(n=part.orders, value=value, low=low, high=high, method=MOVER, precise=precise)


def _rates(group: dict[str, str], part: Part, whole: Part | None) -> Iterator[Tested]:
    """Yield the change of the average order value, and of the part's share of the orders."""
    changed = order_value_moved(part)
    if changed:
        yield Row(group, "order_value_moved", changed), _chance(changed)
    if whole is None:
        return
    sides = ((part.this.orders, whole.this.orders), (part.other.orders, whole.other.orders))
    (hits, n), (hits_before, n_before) = sides
    low, high = newcombe(hits, n, hits_before, n_before)
    share = Estimate(
        n=n + n_before,
        value=hits / n - hits_before / n_before,
        low=low,
        high=high,
        method="newcombe",
        precise=is_precise(min(n, n_before), low, high),
    )
    yield Row(group, "order_share_moved", share), alike(sides)


def _chance(changed: Estimate) -> float | None:
    value, low, high = changed.value or 0.0, changed.low or 0.0, changed.high or 0.0
    return chance_of_none(value, low, high)


def _judged(tested: list[Tested]) -> list[Row]:
    """Return the rows with their p-values after Holm over all of them, and what these come to."""
    corrected = holm([p for _, p in tested])
    return [
        row if p is None else replace(row, p_holm=p, label=MOVED if p < CHANCE else NOISE)
        for (row, _), p in zip(tested, corrected, strict=True)
    ]
