"""What a metric is stands in one place, and every row of every report is one of those."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.catalogue import REPORTS
from reports.metrics.registry import FAMILIES, METRICS, find_metric
from tests.reports.imported import GOLDEN, CommandLine


def test_no_metric_is_declared_twice() -> None:
    names = Counter(metric.name for family in FAMILIES.values() for metric in family)
    assert [name for name, times in names.items() if times > 1] == []
    assert set(names) == set(METRICS)


def test_every_metric_of_every_report_is_told_with_it(engine: Engine, tmp_path: Path) -> None:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    for name in REPORTS:
        report = line.report(name)
        assert set(report["metrics"]) == {row["metric"] for row in report["rows"]}
    assert line.report("repeat", "--horizon", "45")["metrics"]["repeat_45d"] == {
        "title": "Came back within 45 days",
        "question": "Which share of customers orders again within 45 days?",
        "unit": "share",
        "better": "higher",
    }


def test_repeat_buying_has_a_metric_for_any_horizon() -> None:
    assert find_metric("repeat_90d") == METRICS["repeat_90d"]
    assert find_metric("repeat_7d_mature").title == (
        "Came back within 7 days, of those followed that long"
    )


@pytest.mark.parametrize("name", ["repeat_soon", "repeat_30d_again", "loved_it"])
def test_a_metric_nobody_declared_is_none(name: str) -> None:
    with pytest.raises(KeyError):
        find_metric(name)
