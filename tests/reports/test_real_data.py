"""The figures of real orders nobody here wrote; skipped where they are not at hand."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.reports.imported import ROOT, CommandLine

DATA = ROOT.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at ../{DATA.name}")


def rows(report: dict[str, Any], metric: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a metric by their group's value."""
    return {
        "".join(row["group"].values()): row for row in report["rows"] if row["metric"] == metric
    }


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo"])
def test_the_verdicts_of_a_marketplace(engine: Engine, tmp_path: Path, zone: str) -> None:
    line = CommandLine(engine, tmp_path, zone)
    local = ("--timezone", "America/Sao_Paulo")
    line.import_file("orders", DATA / "olist" / "orders.csv", *local)
    line.import_file("responses", DATA / "olist" / "responses.csv", *local)
    everybody = rows(line.report("satisfaction"), "satisfied")[""]
    assert everybody["n"] == 8135
    figures = [everybody[key] for key in ("value", "low", "high")]
    assert figures == pytest.approx([0.549355, 0.538522, 0.560141], abs=5e-7)
    outcomes = rows(line.report("satisfaction", "--by", "on_time_delivery"), "satisfied")
    assert {name: (row["n"], round(row["value"], 6)) for name, row in outcomes.items()} == {
        "on_time": (4827, 0.821007),
        "late": (343, 0.244898),
        "not_delivered": (2957, 0.140345),
        "unknown": (8, 0.875),
    }
    assert outcomes["unknown"]["hits"] == 7


def test_who_comes_back_to_a_gift_shop(engine: Engine, tmp_path: Path) -> None:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", DATA / "retail" / "orders.csv")
    report = line.report("repeat", "--as-of", "2011-12-09", "--settle-days", "0")
    shares = {
        30: 0.191602,
        60: 0.355069,
        90: 0.459912,
        180: 0.657561,
        365: 0.848063,
    }
    for horizon, share in shares.items():
        row = rows(report, f"repeat_{horizon}d")[""]
        assert row["n"] == 4338
        assert row["value"] == pytest.approx(share, abs=5e-7)
    (note,) = [one for one in report["notes"] if "no known customer" in one]
    assert note.startswith("1,427 orders have")
