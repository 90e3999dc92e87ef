"""A shop counted by hand: every figure of golden/expected.json that a report gives."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.clock import day_of
from feedback.models.order import Order
from reports.catalogue import REPORTS
from reports.metrics.repeat import EARLY, Study
from reports.query import Query
from reports.report import Report
from reports.scope import Scope
from reports.warehouse.build import refresh_facts
from reports.warehouse.columns import touchpoints
from reports.warehouse.duckdb import Warehouse
from tests.reports.imported import GOLDEN, CommandLine
from tests.reports.shop import UTC_ZONE

EXPECTED: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
QUERY = Query(
    first_day=date.fromisoformat(EXPECTED["period"][0]),
    last_day=date.fromisoformat(EXPECTED["period"][1]),
    as_of=date.fromisoformat(EXPECTED["as_of"]),
    settle_days=EXPECTED["settle_days"],
    min_n=EXPECTED["min_n"],
)
VERDICTS = ("satisfied", "put_right", "left_wrong", "unsaid")


@pytest.fixture
def warehouse(engine: Engine, tmp_path: Path) -> Warehouse:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    refresh_facts(engine, tmp_path / "facts", UTC_ZONE)
    return Warehouse(tmp_path / "facts")


def asked(warehouse: Warehouse, name: str, by: str | None = None) -> Report:
    return REPORTS[name](warehouse, Query(**{**vars(QUERY), "by": by}))


def assert_tree(report: Report, wanted: dict[str, Any], **group: str) -> None:
    for verdict in VERDICTS:
        estimate = report.estimate(verdict, **group)
        assert estimate is not None
        assert (estimate.n, estimate.hits) == (wanted["n"], wanted[verdict])
        assert estimate.value == wanted[verdict] / wanted["n"]
    hits, n = wanted["handled_as_wanted"]
    estimate = report.estimate("handled_as_wanted", **group)
    assert estimate is not None
    assert (estimate.n, estimate.hits) == (n, hits if n else None)
    assert (estimate.value is None) == (n == 0)


def test_the_verdict_tree(warehouse: Warehouse) -> None:
    assert_tree(asked(warehouse, "satisfaction"), EXPECTED["satisfaction"])


def test_the_verdict_tree_by_on_time_delivery(warehouse: Warehouse) -> None:
    report = asked(warehouse, "satisfaction", "on_time_delivery")
    wanted = EXPECTED["satisfaction_by_on_time_delivery"]
    groups = [row.group["on_time_delivery"] for row in report.rows]
    assert list(dict.fromkeys(groups)) == list(wanted)
    for outcome, tree in wanted.items():
        assert_tree(report, tree, on_time_delivery=outcome)


def test_who_comes_back(warehouse: Warehouse) -> None:
    report = asked(warehouse, "repeat")
    for metric, wanted in EXPECTED["repeat"].items():
        estimate = report.estimate(metric)
        assert estimate is not None
        assert estimate.n == wanted["n"]
        assert estimate.value == pytest.approx(wanted["value"], abs=5e-10)


def test_every_customer_is_followed_from_their_first_order(warehouse: Warehouse) -> None:
    spans = Study.of(Scope(warehouse, QUERY)).groups()[None].spans
    followed: list[list[int]] = []
    for day, events, censored in spans:
        followed += [[day, 1]] * events + [[day, 0]] * censored
    assert sorted(followed) == sorted(EXPECTED["repeat_days_and_event_by_customer"].values())


def test_who_comes_back_by_verdict_from_the_landmark(warehouse: Warehouse) -> None:
    report = asked(warehouse, "repeat", "verdict")
    wanted = EXPECTED["repeat_by_verdict_from_landmark"]
    assert {row.group["verdict"] for row in report.rows} == set(wanted)
    for verdict, horizons in wanted.items():
        for metric, figure in horizons.items():
            estimate = report.estimate(metric, verdict=verdict)
            assert estimate is not None
            assert estimate.n == figure["n"]
            assert estimate.value == pytest.approx(figure["value"], abs=5e-10)


def test_who_came_back_before_the_landmark_is_left_out_and_counted(warehouse: Warehouse) -> None:
    report = asked(warehouse, "repeat", "verdict")
    early = {one.group["verdict"]: one.count for one in report.left_out if one.cause == EARLY}
    assert early == EXPECTED["left_out_repeat_before_landmark"]
    assert len(report.left_out) == 1


def test_orders_their_customers_cancelled_in_time_are_not_completed(
    warehouse: Warehouse, session: Session
) -> None:
    select = sa.select(touchpoints.c.touchpoint_id).where(
        touchpoints.c.population == "not_completed"
    )
    keys = [key for (key,) in warehouse.rows(select)]
    names = session.scalars(sa.select(Order.shop_id).where(Order.id.in_(keys))).all()
    assert names == EXPECTED["not_completed_orders"]


def test_due_days(warehouse: Warehouse, session: Session) -> None:
    names = {one.id: one.shop_id for one in session.scalars(sa.select(Order))}
    days = warehouse.rows(sa.select(touchpoints.c.touchpoint_id, touchpoints.c.due_day))
    due = {names[key]: day_of(day).isoformat() for key, day in days}
    assert {name: due[name] for name in EXPECTED["due"]} == EXPECTED["due"]
