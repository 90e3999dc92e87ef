"""A report: rows of estimates, what they leave out, and how they were counted."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reports.estimate import Estimate
from reports.metrics.registry import find_metric
from reports.query import Query

COLUMNS = ("metric", "n", "hits", "value", "low", "high", "level", "method", "reason")
SAID = ("label", "p_holm")
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate of one group; `group` is dimension → value, empty for everybody.

    `label` says in a word what it comes to, and `p_holm` how often chance alone would come so far,
    corrected for all such rows of its block; None where nothing is to be said.
    """

    group: dict[str, str]
    metric: str
    estimate: Estimate
    label: str | None = None
    p_holm: float | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The share that came back by a day, and how many were still followed then."""

    day: int
    value: float
    low: float
    high: float
    at_risk: int
    precise: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The whole curve of one group, beginning at day 0."""

    group: dict[str, str]
    points: list[CurvePoint]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many of a group are not counted, and why; `count` is None for fewer than may be shown."""

    group: dict[str, str]
    cause: str
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a report says; `as_of` is None only while there are no orders at all.

    `dimensions` are what its rows may be told apart by, whether or not there are such rows.
    `against` is the question of what it is compared with, `findings` what that came to; `meanings`
    says what values of its dimensions mean whose name does not tell.
    """

    name: str
    question: str
    as_of: date | None
    query: Query
    rows: list[Row] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dimensions: tuple[str, ...] = ()
    against: Query | None = None
    findings: list[str] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)

    @property
    def first_day(self) -> date | None:
        return self.query.first_day

    @property
    def last_day(self) -> date | None:
        return self.query.last_day

    @property
    def filters(self) -> dict[str, list[str]]:
        """Return the filters as dimension → the values let through."""
        return _filters(self.query)

    def estimate(self, metric: str, **group: str) -> Estimate | None:
        """Return the estimate of a metric for a group; None where there is no such row."""
        for row in self.rows:
            if row.metric == metric and row.group == group:
                return row.estimate
        return None

    def to_json(self) -> dict[str, Any]:
        """Return the report as the command and the API give it."""
        return {
            "report": self.name,
            "as_of": _iso(self.as_of),
            **_selected(self.query),
            "against": _selected(self.against) if self.against else None,
            "metrics": {row.metric: _told(row.metric) for row in self.rows},
            "rows": [{"group": row.group, **_flat(row)} for row in self.rows],
            "left_out": [
                {"group": one.group, "cause": one.cause, "n": one.count} for one in self.left_out
            ],
            "meanings": self.meanings,
            "findings": self.findings,
            "notes": self.notes,
        }

    def to_table(self) -> tuple[list[str], list[list[Any]]]:
        """Return the header and the rows of the report laid flat, a column a dimension."""
        columns = (*COLUMNS, *SAID) if any(row.label for row in self.rows) else COLUMNS
        lines = []
        for row in self.rows:
            flat = _flat(row)
            groups = [row.group.get(name) for name in self.dimensions]
            lines.append(groups + [flat.get(column) for column in columns])
        return [*self.dimensions, *columns], lines


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _filters(query: Query) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for dimension, value in query.where:
        filters.setdefault(dimension, []).append(value)
    return filters


def _selected(query: Query) -> dict[str, Any]:
    """Return which touchpoints a question is about; one value of a dimension stands alone."""
    return {
        "period": {"from": _iso(query.first_day), "to": _iso(query.last_day)},
        "filters": {
            dimension: values[0] if len(values) == 1 else values
            for dimension, values in _filters(query).items()
        },
    }


def _told(name: str) -> dict[str, str]:
    """Return what a reader needs to read a metric's values."""
    metric = find_metric(name)
    return {
        "title": metric.title,
        "question": metric.question,
        "unit": metric.unit,
        "better": metric.better,
    }


def _flat(row: Row) -> dict[str, Any]:
    estimate = row.estimate
    said = zip(SAID, (row.label, _written(row.p_holm)), strict=True)
    return {
        "metric": row.metric,
        "n": estimate.n,
        "hits": estimate.hits,
        "value": _written(estimate.value),
        "low": _written(estimate.low),
        "high": _written(estimate.high),
        "level": estimate.level,
        "method": estimate.method,
        "reason": estimate.reason,
        **{name: value for name, value in said if value is not None},
    }


def _written(number: float | None) -> float | None:
    """Return a number without the digits that depend on the order its parts were added up in."""
    return None if number is None else float(f"{number:.{DIGITS}g}")
