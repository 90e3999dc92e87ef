"""What every count needs: shares, and who came back."""

from collections.abc import Iterable, Sequence
from datetime import date

from tests.golden.every_report.shop import (
    AS_OF,
    COMPLETED,
    OBSERVED,
    Order,
    first_orders,
    followed,
    kaplan_meier,
)

EVER = (date(2025, 1, 1), AS_OF)
Figure = tuple[str, dict[str, str], int, int | None, float | None]
Counted = tuple[int, float | None]


def share(metric: str, group: dict[str, str], among: Iterable[bool]) -> Figure:
    found = list(among)
    hits = sum(found)
    return metric, group, len(found), hits, hits / len(found) if found else None


def values(some: Iterable[str | None]) -> list[str]:
    return sorted({one for one in some if one})


ANSWERED = [one for one in COMPLETED if one.answer]
FIRST = first_orders(*EVER)
YES_NO = {"yes": True, "no": False}


def is_satisfied(order: Order) -> bool:
    return order.verdict == "satisfied"


def handled(group: dict[str, str], orders: Iterable[Order]) -> Figure:
    told = [one for one in orders if one.verdict in ("put_right", "left_wrong")]
    return share("handled_as_wanted", group, (one.verdict == "put_right" for one in told))


def back(orders: Iterable[Order], horizon: int = 90) -> Counted:
    """Return how many customers count, and the share that came back after the landmark."""
    kept = [
        (one.landmark, one.later[0].day if one.later else None)
        for one in orders
        if one.landmark <= OBSERVED and not any(next_.day <= one.landmark for next_ in one.later)
    ]
    return len(kept), kaplan_meier((followed(*one) for one in kept), horizon)


def less(metric: str, group: dict[str, str], one: Counted, other: Counted) -> Figure:
    """Return one value less the other, over the people of both; of nobody where one has none."""
    (n, value), (m, subtrahend) = one, other
    difference = None if value is None or subtrahend is None else value - subtrahend
    return metric, group, n + m if n and m else 0, None, difference


def repeat(orders: Sequence[Order], horizon: int) -> float | None:
    """Return the share that came back, counted from the order's own day."""
    return kaplan_meier(
        (followed(one.day, one.later[0].day if one.later else None) for one in orders), horizon
    )
