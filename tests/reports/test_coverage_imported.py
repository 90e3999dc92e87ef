"""Coverage of orders nobody here wrote, none of whose customers we asked."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.reports.imported import ROOT, CommandLine

DATA = ROOT.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at ../{DATA.name}")


def found(report: dict[str, Any], metric: str, *group: str) -> dict[str, Any]:
    (row,) = [
        row
        for row in report["rows"]
        if row["metric"] == metric and tuple(row["group"].values()) == group
    ]
    return dict(row)


def test_a_marketplace_of_whom_all_answered_needs_no_weights(engine: Engine, tmp_path: Any) -> None:
    line = CommandLine(engine, tmp_path)
    local = ("--timezone", "America/Sao_Paulo")
    line.import_file("orders", DATA / "olist" / "orders.csv", *local)
    line.import_file("responses", DATA / "olist" / "responses.csv", *local)
    report = line.report("coverage")
    assert found(report, "ledger", "not_listed")["value"] == 1
    plain, weighted = found(report, "satisfied"), found(report, "satisfied_weighted")
    assert plain["n"] == weighted["n"] == 8135
    assert [weighted[key] for key in ("value", "low", "high")] == pytest.approx(
        [plain[key] for key in ("value", "low", "high")]
    )
    assert found(report, "design_effect")["value"] == pytest.approx(1)
    for metric in ("rr1", "satisfied_bounds", "effect_of_asking"):
        row = found(report, metric)
        assert row["value"] is None
        assert row["reason"]
    differences = [row for row in report["rows"] if row["metric"] == "standardised_difference"]
    assert differences
    assert {round(row["value"], 9) for row in differences} == {0}


def test_a_gift_shop_that_never_asked_has_a_ledger_and_reasons(
    engine: Engine, tmp_path: Any
) -> None:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", DATA / "retail" / "orders.csv")
    report = line.report("coverage")
    due = found(report, "due")
    assert found(report, "ledger", "not_listed")["hits"] == due["n"] > 18_000
    for metric in ("satisfied", "satisfied_weighted", "selection", "early_late_difference"):
        row = found(report, metric)
        assert (row["value"], row["hits"]) == (None, None)
        assert row["reason"]
    never_asked = found(report, "repeat_90d", "never_asked")
    assert 0 < never_asked["low"] < never_asked["value"] < never_asked["high"] < 1
