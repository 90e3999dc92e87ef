"""What two periods brought, by who bought and what they had said before; counted in one pass."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from feedback.clock import day_number, day_of
from reports.breakdown import UNKNOWN, find_dimension
from reports.metrics.value.split import Part, Sales
from reports.period import Period, last_due_months
from reports.scope import Scope, days_in
from reports.warehouse.columns import touchpoints
from surveys.population import Population

OTHER_MONEY = "order in another currency"
NO_AMOUNT = "order without an amount"
CANCELLED = "cancelled"
NOTHING_SAID, SEVERAL, NONE_GIVEN = "nothing_said", "several", "none_given"


class Kind(NamedTuple):
    """Who bought (first, repeat, unknown), and of the customer's answer before: verdict, reason."""

    buyer: str
    said: str
    reason: str


@dataclass(slots=True)
class Sold:
    """The orders of a period and of the one it is compared with, by kind; who is left out."""

    currency: str
    kinds: dict[Kind, tuple[Sales, Sales]]
    left_out: Counter[str] = field(default_factory=Counter)

    def parts(self, by: str, among: Iterable[Kind] | None = None) -> list[Part]:
        """Return the kinds as parts told apart by one of their three names."""
        sides: dict[str, list[Sales]] = defaultdict(lambda: [Sales(), Sales()])
        for kind in self.kinds if among is None else among:
            name = getattr(kind, by)
            sides[name] = [a + b for a, b in zip(sides[name], self.kinds[kind], strict=True)]
        return [Part(name, *both) for name, both in sides.items()]


def two_periods(scope: Scope, against: Period | None) -> tuple[Period, Period] | None:
    """Return the period and the one it is compared with; None where there are not two.

    What the reader compares, else a chosen period and the one before it, else the last month that
    is due and the one before that.
    """
    if scope.as_of is None:
        return None
    period = scope.period
    if against:
        begun = period.first_day or first_order_day(scope)
        return Period(begun or against.first_day, period.last_day), against.up_to(scope.as_of)
    if scope.query.first_day:
        return _with_before(period)
    month, before = last_due_months(scope.over)
    return (month, before) if period.holds(month) and period.holds(before) else None


def _with_before(period: Period) -> tuple[Period, Period] | None:
    """Return a period and the one before it; None where it has none, or lies in the future."""
    try:
        before = period.before()
    except ValueError:
        return None
    return (period, before) if before.holds(before) else None


def first_order_day(scope: Scope) -> date | None:
    """Return since when completed orders are known, whatever is selected."""
    select = sa.select(sa.func.min(touchpoints.c.day)).where(
        touchpoints.c.population == Population.COMPLETED.value
    )
    ((day,),) = scope.warehouse.rows_once(select)
    return None if day is None else day_of(day)


def count_sold(scope: Scope, this: Period, other: Period) -> Sold:
    """Count the qualifying orders of two periods that share no day."""
    lines = scope.warehouse.rows(_selling(scope, this, other))
    orders: Counter[str] = Counter()
    for currency, _, _, _, _, _, n, *_ in lines:
        orders[currency or UNKNOWN] += n
    main = max(sorted(orders), key=lambda name: orders[name], default=UNKNOWN)
    sold = Sold(main, {})
    for currency, is_this, is_told, buyer, said, reasons, n, cents, *more in lines:
        if not is_told or (currency or UNKNOWN) != main:
            sold.left_out[OTHER_MONEY if is_told else NO_AMOUNT] += n
            continue
        kind = _kind(buyer, said, reasons)
        both = sold.kinds.get(kind, (Sales(), Sales()))
        sales = Sales(n, int(cents), *more)
        sold.kinds[kind] = (both[0] + sales, both[1]) if is_this else (both[0], both[1] + sales)
    return sold


def _selling(scope: Scope, this: Period, other: Period) -> sa.Select[Any]:
    c = touchpoints.c
    either = sa.and_(*days_in(this)) | sa.and_(*days_in(other))
    anytime = replace(scope.query, first_day=None, last_day=None)
    chosen = replace(scope, query=anytime, terciles_of=scope.period).within()
    buyer = find_dimension("buyer", scope.warehouse.attributes).expression(scope.setting)
    is_this = sa.and_(*days_in(this))
    is_told = c.total_cents.is_not(None)
    groups = (c.currency, is_this, is_told, buyer, c.said_before, c.reasons_before)
    lines = (
        sa.select(
            *(one.label(f"group_{place}") for place, one in enumerate(groups)),
            c.total_cents.label("cents"),
            _is_customers_first(is_this, this, other).label("is_first"),
        )
        .where(
            c.population == Population.COMPLETED.value,
            c.status.is_distinct_from(CANCELLED),
            ~c.is_replacement,
            either,
            *days_in(around(this, other)),
            *chosen,
        )
        .subquery()
    )
    *names, cents, is_first = lines.c
    amount: sa.ColumnElement[float] = sa.cast(cents, sa.Double())
    powers = (cents, amount * amount, amount * amount * amount)
    customers = sa.func.count().filter(is_first)
    return sa.select(*names, sa.func.count(), *map(sa.func.sum, powers), customers).group_by(*names)


def _is_customers_first(
    is_this: sa.ColumnElement[bool], this: Period, other: Period
) -> sa.ColumnElement[bool]:
    """Return whether an order is its customer's first of its period, or of nobody known."""
    c = touchpoints.c
    begins = [day_number(one.first_day) if one.first_day else None for one in (this, other)]
    begin = sa.case((is_this, begins[0]), else_=begins[1])
    return c.customer_id.is_(None) | c.prev_day.is_(None) | (c.prev_day < begin)


def around(this: Period, other: Period) -> Period:
    """Return the days from the first of both to the last: their months spare whole files."""
    firsts = [one.first_day for one in (this, other) if one.first_day]
    lasts = [one.last_day for one in (this, other) if one.last_day]
    return Period(min(firsts) if len(firsts) > 1 else None, max(lasts) if len(lasts) > 1 else None)


def _kind(buyer: str | None, said: str | None, reasons: str | None) -> Kind:
    reason = NONE_GIVEN if not reasons else SEVERAL if "|" in reasons else reasons
    return Kind(buyer or UNKNOWN, said or NOTHING_SAID, reason)
