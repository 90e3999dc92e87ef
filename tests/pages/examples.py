"""Reports written by hand, to see what pages say of them."""

from datetime import date

from reports.estimate import Estimate, is_precise
from reports.query import Query
from reports.report import Curve, CurvePoint, Report, Row
from reports.statistics.newcombe import newcombe
from reports.statistics.wilson import wilson

AS_OF = date(2026, 11, 20)


def share(hits: int, n: int) -> Estimate:
    if n == 0:
        return Estimate(n=0, reason="Not enough answers yet (0 of at least 5)")
    low, high = wilson(hits, n)
    precise = is_precise(n, low, high)
    return Estimate(n=n, hits=hits, value=hits / n, low=low, high=high, precise=precise)


def verdicts(
    satisfied: int, put_right: int, left_wrong: int, unsaid: int, **group: str
) -> list[Row]:
    n = satisfied + put_right + left_wrong + unsaid
    counts = {
        "satisfied": (satisfied, n),
        "put_right": (put_right, n),
        "left_wrong": (left_wrong, n),
        "unsaid": (unsaid, n),
        "handled_as_wanted": (put_right, put_right + left_wrong),
    }
    return [Row(group, metric, share(*count)) for metric, count in counts.items()]


def change(hits: int, n: int, before: int, n_before: int) -> Row:
    low, high = newcombe(hits, n, before, n_before)
    precise = is_precise(min(n, n_before), low, high)
    value = hits / n - before / n_before
    estimate = Estimate(n=n + n_before, value=value, low=low, high=high, precise=precise)
    return Row({"month": "2026-10", "against": "2026-09"}, "satisfied_change", estimate)


def back(hits: int, n: int, horizon: int = 90, **group: str) -> Row:
    return Row(group, f"repeat_{horizon}d", share(hits, n))


def curve(at_risk: int, plateau: float, **group: str) -> Curve:
    points = [CurvePoint(0, 0.0, 0.0, 0.0, at_risk, True)]
    for day in range(10, 500, 10):
        left = max(at_risk - at_risk * day // 400, 0)
        value = plateau * day / 500
        precise = left >= max(30, at_risk // 20)
        points.append(CurvePoint(day, value, value * 0.9, value * 1.1, left, precise))
    return Curve(group, points)


def report(name: str, rows: list[Row], curves: list[Curve] | None = None) -> Report:
    return Report(
        name=name, question="", as_of=AS_OF, query=Query(), rows=rows, curves=curves or []
    )
