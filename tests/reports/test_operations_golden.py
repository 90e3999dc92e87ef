"""The shop counted by hand: its deliveries against the verdicts and against coming back.

January's completed orders: a1 b1 c2 g2 h1 i1 i2 l1 m1 came in time, c1 d1 h2 late, e1 and f1 never;
j1 had no promise, k1 no date.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.reports.imported import GOLDEN, CommandLine
from tests.reports.test_golden import QUERY

PERIOD = (
    *("--from", str(QUERY.first_day), "--to", str(QUERY.last_day)),
    *("--as-of", str(QUERY.as_of), "--settle-days", "0", "--min-n", "1"),
)


@pytest.fixture
def line(engine: Engine, tmp_path: Path) -> CommandLine:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    return line


@pytest.fixture
def report(line: CommandLine) -> dict[str, Any]:
    return line.report("operations", *PERIOD)


def deliveries(report: dict[str, Any], outcome: str) -> dict[str, dict[str, Any]]:
    group = {"operational_metric": "on_time_delivery", "outcome": outcome}
    return {row["metric"]: row for row in report["rows"] if row["group"] == group}


def test_deliveries_against_the_verdict(report: dict[str, Any]) -> None:
    """Dissatisfied: h1 of 6 answers in time, and all of c1 d1 e1 f1; 9 orders green, 5 red."""
    assert QUERY.as_of == date(2026, 6, 30)
    found = deliveries(report, "verdict")
    counts = {name: (row["hits"], row["n"]) for name, row in found.items()}
    assert counts["dissatisfied_green"] == (1, 6)
    assert counts["dissatisfied_red"] == (4, 4)
    assert counts["missed_uncorrected"] == (1, 5)
    assert found["difference"]["value"] == pytest.approx(1 - 1 / 6)
    assert found["missed"]["value"] == pytest.approx(1.5 / 6.5)
    assert found["auc"]["value"] == pytest.approx((0.5 + 4) / 5)
    assert found["auc"]["label"] == "not_enough_answers"


def test_deliveries_against_coming_back(report: dict[str, Any]) -> None:
    """Of ann bob gus hal ida lea max only ann is back in time, of dan eve fay all but eve."""
    found = deliveries(report, "repeat_90d")
    green, red = found["not_back_green"], found["not_back_red"]
    assert (green["n"], green["value"]) == (7, pytest.approx(6 / 7))
    assert (red["n"], red["value"]) == (3, pytest.approx(1 / 3))
    assert found["difference"]["value"] == pytest.approx(1 / 3 - 6 / 7)
    assert found["missed"]["value"] == pytest.approx(6 / 7)
    (early,) = report["left_out"]
    assert (early["cause"], early["n"]) == ("came back before the landmark", 1)


def test_the_label_stands_beside_the_auc_and_in_a_column_of_its_own(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert ", not enough answers" in line.run("report", "operations", *PERIOD).output
    rows = line.run("report", "operations", *PERIOD, "--format", "csv").stdout.splitlines()
    assert rows[0].endswith(",reason,label,p_holm")
    assert any(row.endswith(",not_enough_answers,") for row in rows)


def test_totals_and_targets_reach_the_report(line: CommandLine, tmp_path: Path) -> None:
    totals, contacts = tmp_path / "totals.csv", tmp_path / "contacts.csv"
    totals.write_text("metric,from,to,value\nqueue_length,2026-01-01,2026-01-31,12\n")
    contacts.write_text(
        "contact_id,opened_at,order_id,handle_seconds\nx,2026-01-05T09:00:00Z,a1,400\n"
    )
    line.import_file("measurements", totals)
    line.import_file("contacts", contacts)

    def handled() -> dict[str, int]:
        rows = line.report("operations", *PERIOD)["rows"]
        found = {(row["group"]["operational_metric"], row["metric"]): row for row in rows}
        queue = found["queue_length", "co_movement"]
        assert queue["reason"].endswith("not enough periods with answers yet (1 of at least 12)")
        colours = ("dissatisfied_green", "dissatisfied_red")
        return {name: found["handle_time", name]["n"] for name in colours}

    assert handled() == {"dissatisfied_green": 1, "dissatisfied_red": 0}
    assert line.run("target", "set", "handle_time", "300", "--repaint").exit_code == 0
    assert handled() == {"dissatisfied_green": 0, "dissatisfied_red": 1}
