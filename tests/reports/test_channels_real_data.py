"""What real calls and orders say of channels; skipped where they are not at hand."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.reports.imported import CommandLine
from tests.reports.test_real_data import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at ../{DATA.name}")


def rows_of(report: dict[str, Any], metric: str) -> list[dict[str, Any]]:
    return [row for row in report["rows"] if row["metric"] == metric]


def test_the_days_of_a_call_centre(engine: Engine, tmp_path: Path) -> None:
    """5,000 calls on the 90 days of a quarter, 25 on the quietest and 84 on the busiest."""
    line = CommandLine(engine, tmp_path)
    line.import_file("contacts", DATA / "callcentre" / "contacts.csv")
    report = line.report("channels")
    a_day, by_phone = (
        row for row in rows_of(report, "contacts_a_day") if "weekday" not in row["group"]
    )
    assert (a_day["hits"], a_day["n"]) == (by_phone["hits"], by_phone["n"]) == (5000, 90)
    assert a_day["value"] == pytest.approx(5000 / 90)
    ends = [rows_of(report, f"contacts_a_day_{end}")[0]["value"] for end in ("least", "most")]
    assert ends == [25, 84]
    (rated,) = rows_of(report, "satisfied_contact")
    assert rated["n"] == 4054


def test_a_marketplace_that_says_nothing_of_its_channels(engine: Engine, tmp_path: Path) -> None:
    line = CommandLine(engine, tmp_path)
    local = ("--timezone", "America/Sao_Paulo")
    line.import_file("orders", DATA / "olist" / "orders.csv", *local)
    line.import_file("responses", DATA / "olist" / "responses.csv", *local)
    report = line.report("channels")
    told = {name for row in rows_of(report, "satisfied") for name in row["group"]}
    assert told == {"channel", "fulfilment"}
    assert not rows_of(report, "contacts_a_day")
