"""What customers brought in the year after, and where revenue moved between two months."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

from tests.golden.every_report.figures import FIRST, Figure, less
from tests.golden.every_report.shop import COMPLETED, DISSATISFIED, OBSERVED, Order, days

EURO = "EUR"
MONTHS = ((date(2025, 3, 1), date(2025, 3, 31)), (date(2025, 2, 1), date(2025, 2, 28)))
VERDICTS = {
    "satisfied": ("satisfied",),
    "dissatisfied": DISSATISFIED,
    **{name: (name,) for name in DISSATISFIED},
}


def amounts(
    orders: Iterable[Order], verdicts: Sequence[str], of: Callable[[Order], bool]
) -> list[int]:
    """Return what each customer brought in the year after the landmark, in cents."""
    found = []
    for one in orders:
        end = one.landmark + days(365)
        year = [after for after in one.later if one.landmark < after.day <= end]
        alike = all(after.currency == EURO for after in (one, *year))
        if alike and one.group in verdicts and end <= OBSERVED:
            found.append(sum(after.net for after in year if of(after)))
    return found


def mean(some: Sequence[int]) -> float | None:
    """Return the mean in whole units."""
    return float(Fraction(sum(some), 100 * len(some))) if some else None


def spent(
    orders: Iterable[Order],
    metric: str,
    of: Callable[[Order], bool],
    groups: dict[str, tuple[str, ...]],
) -> Iterable[Figure]:
    index = list(orders)
    for verdict, held in groups.items():
        found = amounts(index, held, of)
        yield metric, {"currency": EURO, "verdict": verdict}, len(found), None, mean(found)


def minus(metric: str, one: str, other: str) -> Figure:
    both = (amounts(FIRST, VERDICTS[name], lambda _: True) for name in (one, other))
    return less(metric, {"currency": EURO}, *((len(some), mean(some)) for some in both))


def value() -> Iterable[Figure]:
    silent = {name: (name,) for name in ("never_asked", "no_answer")}
    groups = {**VERDICTS, **silent}
    yield from spent(FIRST, "revenue_365d", lambda _: True, groups)
    found = amounts(FIRST, [name for held in groups.values() for name in held], lambda _: True)
    yield "revenue_365d", {"currency": EURO}, len(found), None, mean(found)
    yield minus("satisfied_minus_dissatisfied", "satisfied", "dissatisfied")
    yield minus("put_right_minus_left_wrong", "put_right", "left_wrong")


def paths(order: Order) -> list[dict[str, str]]:
    """Return the parts of revenue an order is counted in, the whole first."""
    if order.is_first or not order.customer:
        return [{}, {"buyer": "first" if order.customer else "anonymous"}]
    repeat, before = {"buyer": "repeat"}, order.answers_before
    said = before[-1].verdict if before else "nothing_said"
    found = [{}, repeat, {**repeat, "said_before": said}]
    if said in DISSATISFIED:
        named = before[-1].reasons
        reason = (*named, "none_given")[0] if len(named) < 2 else "several"
        bad = {**repeat, "said_before": "dissatisfied"}
        found += [bad, {**bad, "reasons_before": reason}]
    return found


def moved() -> Iterable[Figure]:
    """Split what March 2025 brought less than February."""
    euros = [one for one in COMPLETED if one.qualifies and one.currency == EURO]
    now, before = ([one for one in euros if start <= one.day <= end] for start, end in MONTHS)
    names = [f"{start}..{end}" for start, end in MONTHS]
    parts = {str(path): path for one in (*now, *before) for path in paths(one)}
    for path in parts.values():
        pair = [[one.total for one in month if path in paths(one)] for month in (now, before)]
        both = {"currency": EURO, "period": names[0], "against": names[1], **path}
        for name, mine in zip(names, pair, strict=True):
            group = {"currency": EURO, "period": name, **path}
            yield "revenue", group, len(mine), None, sum(mine) / 100
        n, change = sum(map(len, pair)), sum(pair[0]) - sum(pair[1])
        orders = round(by_orders(*pair))
        yield "revenue_moved", both, n, None, change / 100
        yield "revenue_moved_by_orders", both, n, None, orders / 100
        yield "revenue_moved_by_value", both, n, None, (change - orders) / 100
        if path:
            part = len(pair[0]) / len(now) - len(pair[1]) / len(before)
            yield "order_share_moved", both, len(now) + len(before), None, part


def by_orders(now: Sequence[int], before: Sequence[int]) -> Fraction:
    """Return what moved by the number of orders: all of it where one month had none."""
    if not now or not before:
        return Fraction(sum(now) - sum(before))
    averages = Fraction(sum(now), len(now)) + Fraction(sum(before), len(before))
    return (len(now) - len(before)) * averages / 2
