"""The golden shop with its contacts and returns: the signature table, counted by hand."""

import json
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.models.order import Order
from reports.catalogue import REPORTS
from reports.query import Query
from reports.report import Report
from reports.scope import Scope
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from surveys.population import Population
from tests.reports.imported import GOLDEN, CommandLine
from tests.reports.shop import UTC_ZONE

EXPECTED: dict[str, Any] = json.loads(
    (GOLDEN / "expected_operations.json").read_text(encoding="utf-8")
)
METRICS = tuple(EXPECTED["january"]["verdict"])
FILES = (
    ("orders", "orders.csv"),
    ("contacts", "contacts.csv"),
    ("contacts", "contacts_without_times.csv"),
    ("returns", "returns.csv"),
    ("responses", "responses.csv"),
)
# The values of this dimension say more than its state.
ON_TIME = {"on_time": "green", "late": "red", "not_delivered": "red"}


@pytest.fixture
def warehouse(engine: Engine, tmp_path: Path) -> Warehouse:
    line = CommandLine(engine, tmp_path)
    for kind, name in FILES:
        line.import_file(kind, GOLDEN / name)
    refresh_facts(engine, tmp_path / "facts", UTC_ZONE)
    return Warehouse(tmp_path / "facts")


def query(cut: str, by: str | None = None) -> Query:
    first, last = EXPECTED[cut]["period"]
    return Query(
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        as_of=date.fromisoformat(EXPECTED[cut]["as_of"]),
        settle_days=0,
        min_n=1,
        by=by,
    )


def states(warehouse: Warehouse, names: dict[int, str], cut: str, metric: str) -> dict[str, str]:
    """Return the completed orders of a period by the state of a metric."""
    scope = Scope(warehouse, query(cut, metric))
    select = sa.select(touchpoints.c.touchpoint_id, scope.group).where(
        *scope.within(), touchpoints.c.population == Population.COMPLETED.value
    )
    found: dict[str, list[str]] = {}
    for key, value in warehouse.rows(select):
        state = scope.named(value)[metric]
        found.setdefault(ON_TIME.get(state, state), []).append(names[key])
    return {state: " ".join(sorted(orders)) for state, orders in found.items()}


def test_the_state_of_every_order(warehouse: Warehouse, session: Session) -> None:
    names = {one.id: one.shop_id for one in session.scalars(sa.select(Order))}
    for cut, metric in product(EXPECTED, METRICS):
        wanted = EXPECTED[cut]["verdict"][metric]["states"]
        held = {state: orders for state, orders in wanted.items() if orders}
        assert states(warehouse, names, cut, metric) == held, (cut, metric)


def assert_share(report: Report, name: str, wanted: list[int], group: dict[str, str]) -> None:
    hits, n = wanted
    estimate = report.estimate(name, **group)
    assert estimate is not None
    assert estimate.n == n, (name, group)
    assert estimate.value == (pytest.approx(hits / n) if n else None), (name, group)


def assert_value(report: Report, name: str, wanted: float | None, group: dict[str, str]) -> None:
    estimate = report.estimate(name, **group)
    assert estimate is not None
    assert estimate.value == (None if wanted is None else pytest.approx(wanted)), (name, group)


def test_every_metric_against_the_verdict(warehouse: Warehouse) -> None:
    for cut in EXPECTED:
        report = REPORTS["operations"](warehouse, query(cut))
        for metric in METRICS:
            wanted = EXPECTED[cut]["verdict"][metric]
            group = {"operational_metric": metric, "outcome": "verdict"}
            for name in ("dissatisfied_green", "dissatisfied_red", "missed_uncorrected"):
                assert_share(report, name, wanted[name], group)
            for name in ("difference", "missed", "auc"):
                assert_value(report, name, wanted[name], group)
            auc = report.estimate("auc", **group)
            assert auc is not None
            assert auc.n == wanted["auc_n"], metric


def test_every_metric_against_coming_back(warehouse: Warehouse) -> None:
    report = REPORTS["operations"](warehouse, query("january"))
    for metric in METRICS:
        by_state = EXPECTED["january"]["repeat_90d"][metric]
        group = {"operational_metric": metric, "outcome": "repeat_90d"}
        gone = {state: n - back for state, (back, n) in by_state.items()}
        for state in ("green", "red"):
            assert_share(report, f"not_back_{state}", [gone[state], by_state[state][1]], group)
        assert_value(report, "missed", gone["green"] / (gone["green"] + gone["red"]), group)
