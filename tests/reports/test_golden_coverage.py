"""Who was asked and who answered, counted by hand: the golden shop, and one asked by hand."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from feedback.fieldwork.surveys import ensure_surveys
from reports.catalogue import REPORTS
from reports.metrics.coverage.outcome import IMPORTED
from reports.query import Query
from reports.report import Report
from reports.warehouse.duckdb import Warehouse
from surveys.disposition import Disposition
from tests.reports.asked_by_hand import EXPECTED, AskedShop, at
from tests.reports.imported import GOLDEN

NOT_LISTED = "not_listed"
COLUMNS = (*(one.value for one in Disposition), NOT_LISTED)
AS_OF = date.fromisoformat(EXPECTED["as_of"])
JANUARY = Query(
    first_day=date(2026, 1, 1),
    last_day=date(2026, 1, 31),
    as_of=date(2026, 6, 30),
    settle_days=0,
    min_n=1,
)


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> AskedShop:
    return AskedShop(engine, tmp_path)


@pytest.fixture
def golden(shop: AskedShop) -> AskedShop:
    """The golden shop, its answers imported, no survey ever switched on."""
    for kind in ("orders", "responses"):
        shop.line.import_file(kind, GOLDEN / f"{kind}.csv")
    with shop.shop.sessions.begin() as session:
        ensure_surveys(session)
    return shop


def coverage(warehouse: Warehouse, by: str | None = None) -> Report:
    return REPORTS["coverage"](warehouse, Query(as_of=AS_OF, settle_days=0, min_n=1, by=by))


def ledger(report: Report, **group: str) -> dict[str, int]:
    """Return how many stand in each column but the empty ones; together they are all that is due.

    The value beside each is its share.
    """
    counts: dict[str, int] = {}
    for column in COLUMNS:
        estimate = report.estimate("ledger", **group, disposition=column)
        assert estimate is not None, column
        assert estimate.hits is not None
        assert estimate.value == estimate.hits / estimate.n
        counts[column], due = estimate.hits, estimate.n
    assert sum(counts.values()) == due
    return {column: count for column, count in counts.items() if count}


def assert_share(report: Report, name: str, wanted: list[int], **group: str) -> None:
    hits, n = wanted
    estimate = report.estimate(name, **group)
    assert estimate is not None, name
    assert (estimate.hits, estimate.n) == (hits, n), (name, group)
    assert estimate.value == pytest.approx(hits / n), (name, group)


def counted(names: dict[str, str]) -> dict[str, int]:
    return {key: len(some.split()) for key, some in names.items()}


def test_what_fell_due_is_not_listed_until_the_job_ran_and_never_active_after(
    golden: AskedShop,
) -> None:
    """January: 16 completed orders, and the one its customer cancelled in time."""
    report = REPORTS["coverage"](golden.facts(at(7, 1)), JANUARY)
    assert ledger(report) == {NOT_LISTED: 17}
    assert any("None of the 17 due was ever listed" in note for note in report.notes)

    golden.ask(at(7, 1))
    report = REPORTS["coverage"](golden.facts(at(7, 1)), JANUARY)
    assert ledger(report) == {"not_active": 17}
    assert_share(report, "due", [17, 17])
    assert_share(report, "eligible", [0, 17])
    assert_share(report, "satisfied", [6, 11])
    for name in ("drawn", "sent", "answered", "rr1", "rr2"):
        estimate = report.estimate(name)
        assert estimate is not None
        assert (estimate.value, estimate.n) == (None, 0)
        assert estimate.reason


def test_of_those_another_tool_asked_nobody_knows_who_did_not_answer(golden: AskedShop) -> None:
    """All eleven answers of January are imported: ida's came late, and is no silence."""
    report = REPORTS["coverage"](golden.facts(at(7, 1)), JANUARY)
    assert_share(report, "repeat_90d", [0, 2], asked="never_asked")
    for asked in ("answered", "no_answer"):
        estimate = report.estimate("repeat_90d", asked=asked)
        assert estimate is not None
        assert (estimate.n, estimate.value) == (0, None)
    selection = report.estimate("selection")
    assert selection is not None
    assert selection.value is None
    (others,) = [one.count for one in report.left_out if one.cause == IMPORTED]
    assert others == 11


def test_every_touchpoint_stands_in_the_column_it_was_brought_to(shop: AskedShop) -> None:
    warehouse = shop.asked()
    columns: dict[str, dict[str, str]] = EXPECTED["columns"]
    report = coverage(warehouse, "population")
    for population, names in columns.items():
        assert ledger(report, population=population) == counted(names)
        for name, wanted in EXPECTED["stages"][population].items():
            assert_share(report, name, wanted, population=population)
    report = coverage(warehouse)
    assert ledger(report) == Counter(counted(columns["completed"])) + Counter(
        counted(columns["not_completed"])
    )
    for name, wanted in EXPECTED["stages"]["all"].items():
        assert_share(report, name, wanted)


def test_the_response_rates(shop: AskedShop) -> None:
    warehouse = shop.asked()
    response: dict[str, dict[str, Any]] = EXPECTED["response"]
    for population, wanted in response.items():
        group = {} if population == "all" else {"population": population}
        report = coverage(warehouse, "population" if group else None)
        for name in wanted.keys() - {"n"}:
            assert_share(report, name, [wanted[name], wanted["n"]], **group)


def test_who_is_followed_for_what_they_did_next(shop: AskedShop) -> None:
    report = coverage(shop.asked())
    for asked, count in counted(EXPECTED["followed"]).items():
        estimate = report.estimate("repeat_90d", asked=asked)
        assert estimate is not None
        assert estimate.n == count, asked
    for arm, count in counted(EXPECTED["arms"]).items():
        estimate = report.estimate("repeat_90d", arm=arm)
        assert estimate is not None
        assert estimate.n == count, arm
    left_out = {one.group["asked"]: [one.cause, one.count] for one in report.left_out}
    assert left_out == {
        asked: [cause, len(names.split())] for asked, (cause, names) in EXPECTED["left_out"].items()
    }


def test_what_the_answers_say_and_could_say_at_most(shop: AskedShop) -> None:
    report = coverage(shop.asked())
    for name in ("satisfied", "satisfied_early"):
        assert_share(report, name, EXPECTED[name])
    bounds = report.estimate("satisfied_bounds")
    assert bounds is not None
    wanted = {key: hits / n for key, (hits, n) in EXPECTED["satisfied_bounds"].items()}
    assert bounds.value == wanted["of"]
    assert (bounds.low, bounds.high) == pytest.approx((wanted["low"], wanted["high"]))
