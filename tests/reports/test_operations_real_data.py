"""What real orders and calls say of operational metrics; skipped where they are not at hand."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.reports.imported import CommandLine
from tests.reports.test_real_data import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at ../{DATA.name}")


def rows_of(report: dict[str, Any], metric: str, outcome: str) -> dict[str, dict[str, Any]]:
    return {
        row["metric"]: row
        for row in report["rows"]
        if row["group"]["operational_metric"] == metric and row["group"]["outcome"] == outcome
    }


def test_in_a_marketplace_lateness_tells_the_verdict_but_not_who_comes_back(
    engine: Engine, tmp_path: Path
) -> None:
    line = CommandLine(engine, tmp_path)
    local = ("--timezone", "America/Sao_Paulo")
    line.import_file("orders", DATA / "olist" / "orders.csv", *local)
    line.import_file("responses", DATA / "olist" / "responses.csv", *local)
    report = line.report("operations")
    found = rows_of(report, "on_time_delivery", "verdict")
    assert (found["dissatisfied_green"]["hits"], found["dissatisfied_green"]["n"]) == (864, 4827)
    assert found["difference"]["low"] > 0.6
    assert found["difference_adjusted"]["low"] > 0.6
    assert found["difference"]["p_holm"] < 1e-9
    assert found["auc"]["label"] == "stands_in"
    back = rows_of(report, "on_time_delivery", "repeat_90d")
    assert back["difference"]["low"] < 0 < back["difference"]["high"]
    assert back["auc"]["label"] != "stands_in"
    for metric in ("handle_time", "returned", "contact_volume"):
        row = rows_of(report, metric, "verdict")["difference"]
        assert (row["value"], bool(row["reason"])) == (None, True)


def test_in_a_call_centre_where_nothing_goes_with_the_rating_nothing_is_found(
    engine: Engine, tmp_path: Path
) -> None:
    line = CommandLine(engine, tmp_path)
    line.import_file("contacts", DATA / "callcentre" / "contacts.csv")
    report = line.report("operations")
    labels = {row["group"]["operational_metric"]: row.get("label") for row in report["rows"]}
    assert set(labels) == {
        "speed_of_answer",
        "wait_time",
        "handle_time",
        "first_contact_resolution",
    }
    told = [row for row in report["rows"] if row["metric"] == "auc"]
    assert {row["label"] for row in told} == {"does_not_stand_in", "not_enough_answers"}
    tested = [row["p_holm"] for row in report["rows"] if "p_holm" in row]
    assert len(tested) == 4
    assert min(tested) > 0.05
    handled = rows_of(report, "handle_time", "verdict")
    never = "Never red: no contact took longer than 600 s"
    for metric in ("dissatisfied_red", "difference", "missed"):
        assert handled[metric]["value"] is None
        assert handled[metric]["reason"].startswith(never)
    answered = rows_of(report, "speed_of_answer", "verdict")
    assert answered["dissatisfied_red"]["n"] == 2258


def test_a_shop_nobody_answered_to_has_reasons_and_no_numbers_against_the_verdict(
    engine: Engine, tmp_path: Path
) -> None:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", DATA / "retail" / "orders.csv")
    for row in line.report("operations")["rows"]:
        if row["group"]["outcome"] == "verdict":
            assert row["value"] is None
            assert row["reason"]
