"""Every report on a shop made for its edges, counted by hand (tests/golden/every_report)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from reports.catalogue import REPORTS
from reports.period import Period
from reports.query import Query
from reports.report import Report
from reports.warehouse.duckdb import Warehouse
from tests.reports.imported import GOLDEN, CommandLine

FOLDER = GOLDEN / "every_report"
KINDS = ("orders", "checkouts", "contacts", "returns", "responses")
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 6, 30)
EVER = Query(as_of=AS_OF, min_n=1)
MARCH_AGAINST_FEBRUARY = Query(
    as_of=AS_OF,
    min_n=1,
    first_day=date(2025, 3, 1),
    last_day=date(2025, 3, 31),
    against=Period(date(2025, 2, 1), date(2025, 2, 28)),
)
BACK_EARLY = "came back before the landmark"


@pytest.fixture
def warehouse(engine: Engine, tmp_path: Path) -> Warehouse:
    line = CommandLine(engine, tmp_path)
    for kind in KINDS:
        line.import_file(kind, FOLDER / f"{kind}.csv")
    assert line.run("job", "run", "refresh_facts").exit_code == 0
    return Warehouse(tmp_path / "facts")


def build(warehouse: Warehouse, name: str) -> Report:
    if name == "moved":
        return REPORTS["value"](warehouse, MARCH_AGAINST_FEBRUARY)
    return REPORTS[name](warehouse, EVER)


def test_every_figure_is_as_counted_by_hand(warehouse: Warehouse) -> None:
    for name, figures in EXPECTED.items():
        report = build(warehouse, name)
        for metric, group, n, hits, value in figures:
            estimate = report.estimate(metric, **group)
            assert estimate is not None, (name, metric, group)
            assert estimate.n == n, (name, metric, group)
            assert estimate.value == (None if value is None else pytest.approx(value)), (
                name,
                metric,
                group,
            )
            assert hits is None or estimate.value is None or estimate.hits == hits, (metric, group)


def test_nothing_named_in_the_shop_is_missing_from_the_count(warehouse: Warehouse) -> None:
    """What the reports tell beyond the count is of nobody at all."""
    report = build(warehouse, "problems")
    counted = {(metric, str(group)) for metric, group, *_ in EXPECTED["problems"]}
    for row in report.rows:
        if row.metric == "named" and (row.metric, str(row.group)) not in counted:
            assert row.estimate.hits == 0, row.group


def left_out(report: Report) -> set[tuple[str, int | None]]:
    return {(one.cause, one.count) for one in report.left_out}


def test_who_is_left_out_is_counted(warehouse: Warehouse) -> None:
    """Of the dissatisfied bob came back on his landmark day, of the first buyers sam did too; olga
    answered after hers. Nobody knows whose k-06 was; k-08 has no amount. gus bought in dollars, hal
    did later; bea's year ends a day after what is observed, as tom's, uma's and vic's do.
    """
    assert left_out(build(warehouse, "problems")) == {(BACK_EARLY, 1)}
    assert left_out(build(warehouse, "abandonment")) == {
        ("of no known customer", 1),
        ("without an amount", 1),
    }
    assert left_out(build(warehouse, "first-purchase")) == {
        (BACK_EARLY, 2),
        ("had not answered by the landmark", 1),
    }
    assert left_out(build(warehouse, "value")) == {
        ("bought in another currency too", 1),
        ("first order in another currency", 1),
        ("not followed for 365 days yet", 4),
    }


def test_the_parts_of_what_moved_add_up_to_the_whole(warehouse: Warehouse) -> None:
    report = build(warehouse, "moved")
    moved = {
        tuple(row.group.get(name) for name in ("buyer", "said_before", "reasons_before")): round(
            100 * (row.estimate.value or 0)
        )
        for row in report.rows
        if row.metric == "revenue_moved"
    }
    buyers = [cents for (buyer, said, _), cents in moved.items() if buyer and not said]
    assert sum(buyers) == moved[None, None, None] == -57_800
    said = [
        cents
        for (_, said, reason), cents in moved.items()
        if said and not reason and said != "dissatisfied"
    ]
    assert sum(said) == moved["repeat", None, None] == 10_000
    reasons = [cents for (*_, reason), cents in moved.items() if reason]
    assert sum(reasons) == moved["repeat", "dissatisfied", None] == 1_400
