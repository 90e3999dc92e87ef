"""Which touchpoints a question is about: period, filters, breakdown, and the day it looks from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from feedback.clock import EPOCH, day_number
from reports.breakdown import UNKNOWN, Dimension, find_dimension
from reports.period import Period
from reports.query import Query
from reports.setting import Bands, Setting
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population


@dataclass(frozen=True)
class Scope:
    """A query on one warehouse. `landmark` breaks verdicts down as held on the landmark day.

    `terciles_of` is the period the value bands are of, where it is not the query's own.
    """

    warehouse: Warehouse
    query: Query
    landmark: bool = False
    terciles_of: Period | None = None

    @property
    def as_of(self) -> date | None:
        return self.query.as_of or self.warehouse.as_of

    @property
    def observed(self) -> int:
        """Return the last day that counts as observed."""
        return day_number(self.as_of or EPOCH) - self.query.settle_days

    @property
    def period(self) -> Period:
        return self.query.period.up_to(self.as_of or date.max)

    @cached_property
    def by(self) -> Dimension | None:
        if self.query.by is None:
            return None
        return find_dimension(self.query.by, self.warehouse.attributes)

    @property
    def over(self) -> date:
        """Return the last day that is over: the mark lies within its day, an asked day is over."""
        return self.query.as_of or (self.warehouse.as_of or EPOCH) - timedelta(days=1)

    @cached_property
    def setting(self) -> Setting:
        return Setting(
            over=day_number(self.over if self.as_of else date.max),
            bands=lambda: self._bands,
            targets=self.warehouse.targets,
            landmark=self.landmark,
        )

    @property
    def group(self) -> sa.ColumnElement[Any]:
        """Return what rows are grouped by, NULL for everybody at once."""
        return self.by.expression(self.setting) if self.by else sa.null()

    def named(self, value: Any) -> dict[str, str]:
        """Return a group's value as dimension → label."""
        return {self.by.name: self.by.label(value)} if self.by else {}

    def in_order(self, values: Iterable[Any]) -> list[Any]:
        """Return the values groups are told apart by in the order of the dimension."""
        by = self.by
        return sorted(values, key=lambda value: by.order(by.label(value))) if by else list(values)

    def values_of(self, name: str) -> list[str]:
        """Return the known values of a dimension at any time; the unknown might be any of them."""
        dimension = find_dimension(name, self.warehouse.attributes)
        if dimension.values:
            return [value for value in dimension.values if value != UNKNOWN]
        expression = dimension.expression(self.setting)
        known = sa.select(expression).where(expression.is_not(None)).distinct()
        found = self.warehouse.rows_once(known)
        return sorted(dimension.label(value) for (value,) in found)

    def within(self) -> list[sa.ColumnElement[bool]]:
        """Return the conditions of the period and the filters."""
        return [*days_in(self.period), *self._filters()]

    def _filters(self) -> list[sa.ColumnElement[bool]]:
        wanted: dict[str, list[str]] = {}
        for name, value in self.query.where:
            wanted.setdefault(name, []).append(value)
        return [
            find_dimension(name, self.warehouse.attributes).matches(self.setting, values)
            for name, values in wanted.items()
        ]

    @cached_property
    def _bands(self) -> Bands:
        """Return the amounts that part the completed orders of the period in three, by currency."""
        amounts = touchpoints.c.total_cents
        thirds = sa.func.quantile_disc(amounts, sa.literal_column(f"[{1 / 3}, {2 / 3}]"))
        select = (
            sa.select(touchpoints.c.currency, thirds)
            .where(touchpoints.c.population == Population.COMPLETED.value, amounts.is_not(None))
            .where(*days_in(self.terciles_of or self.period))
            .group_by(touchpoints.c.currency)
        )
        return {currency: (low, high) for currency, (low, high) in self.warehouse.rows_once(select)}


def days_in(period: Period) -> list[sa.ColumnElement[bool]]:
    """Return the condition that a touchpoint's day is in a period; its month spares whole files."""
    conditions: list[sa.ColumnElement[bool]] = []
    if period.first_day:
        conditions += [
            touchpoints.c.month >= f"{period.first_day:%Y-%m}",
            touchpoints.c.day >= day_number(period.first_day),
        ]
    if period.last_day:
        conditions += [
            touchpoints.c.month <= f"{period.last_day:%Y-%m}",
            touchpoints.c.day <= day_number(period.last_day),
        ]
    return conditions
