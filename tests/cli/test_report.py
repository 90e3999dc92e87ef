"""`comeback report` prints the numbers of a page, as a table, JSON or CSV."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.breakdown import DIMENSIONS
from reports.estimate import Estimate
from reports.query import Query
from reports.report import Report, Row
from tests.reports.imported import GOLDEN, CommandLine

JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31", "--as-of", "2026-06-30")
ALL = (*JANUARY, "--settle-days", "0", "--min-n", "1")


@pytest.fixture
def line(engine: Engine, tmp_path: Path) -> CommandLine:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    return line


def test_json_has_the_promised_shape(line: CommandLine) -> None:
    report = line.report("satisfaction", *ALL, "--where", "channel=online")
    assert report["report"] == "satisfaction"
    assert report["as_of"] == "2026-06-30"
    assert report["period"] == {"from": "2026-01-01", "to": "2026-01-31"}
    assert report["filters"] == {"channel": "online"}
    assert report["rows"][0] == {
        "group": {},
        "metric": "satisfied",
        "n": 10,
        "hits": 5,
        "value": 0.5,
        "low": pytest.approx(0.2366, abs=1e-4),
        "high": pytest.approx(0.7634, abs=1e-4),
        "level": 0.95,
        "method": "wilson",
        "reason": None,
    }


def test_what_cannot_be_known_is_null_with_its_reason(line: CommandLine) -> None:
    row = line.report("satisfaction", *JANUARY, "--min-n", "12")["rows"][0]
    assert (row["value"], row["hits"], row["low"], row["high"]) == (None, None, None, None)
    assert row["reason"] == "Not enough answers yet (11 of at least 12)"


def test_csv_is_the_same_laid_flat(line: CommandLine) -> None:
    options = ("repeat", *ALL, "--by", "verdict")
    result = line.run("report", *options, "--format", "csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    names = ["verdict", "metric", "n", "hits", "value", "low", "high", "level", "method", "reason"]
    assert list(rows[0]) == names
    wanted = line.report(*options)["rows"]
    assert [row["verdict"] for row in rows] == [row["group"]["verdict"] for row in wanted]
    for name in names[1:]:
        assert [row[name] for row in rows] == [
            "" if row[name] is None else str(row[name]) for row in wanted
        ]


def test_a_number_is_written_alike_in_whatever_order_its_parts_were_added_up() -> None:
    assert 0.1 + 0.2 != 0.3
    first, second = (
        Report(
            name="satisfaction",
            question="",
            as_of=None,
            query=Query(),
            rows=[
                Row(
                    {}, "satisfied", Estimate(n=9, value=one, low=one, high=one), "weak", p_holm=one
                )
            ],
        )
        for one in (0.1 + 0.2, 0.3)
    )
    assert first.to_json() == second.to_json()
    assert first.to_table() == second.to_table()


def test_the_table_is_for_people(line: CommandLine) -> None:
    output = line.run("report", "repeat", *ALL, "--by", "verdict").output
    assert "Do customers come back?" in output
    assert "As of 2026-06-30" in output
    assert "20.0%" in output
    assert "Left out, put_right: 1 came back before the landmark" in output


def test_a_comparison_is_in_every_form(line: CommandLine) -> None:
    options = ("satisfaction", *ALL, "--where", "channel=online", "--against", "channel")
    report = line.report(*options)
    assert report["filters"] == {"channel": "online"}
    assert report["against"]["filters"] == {"channel": "store"}
    (change,) = [row for row in report["rows"] if row["metric"] == "satisfied_change"]
    assert change["group"] == {"against": "channel"}
    assert report["metrics"]["satisfied_change"]["unit"] == "difference of shares"
    table = " ".join(line.run("report", *options).output.split())
    assert "compared with every other sales channel" in table
    assert " ".join(report["findings"][0].split()) in table
    rows = csv.DictReader(line.run("report", *options, "--format", "csv").stdout.splitlines())
    assert "channel" in [row["against"] for row in rows]


def test_horizons_are_as_asked(line: CommandLine) -> None:
    report = line.report("repeat", *ALL, "--horizon", "45,10")
    metrics = [row["metric"] for row in report["rows"]]
    assert metrics == ["repeat_10d", "repeat_45d", "repeat_10d_mature", "repeat_45d_mature"]


def test_a_report_counts_what_was_stored_a_moment_ago(line: CommandLine, tmp_path: Path) -> None:
    before = line.report("satisfaction", *ALL)["rows"][0]["n"]
    late = tmp_path / "late.csv"
    late.write_text("order_id,answered_at,satisfied\nk1,2026-01-20T09:00:00Z,yes\n")
    line.import_file("responses", late)
    assert line.report("satisfaction", *ALL)["rows"][0]["n"] == before + 1


@pytest.mark.parametrize("name", ["overview", "satisfaction", "repeat"])
def test_an_empty_shop_has_reports_too(engine: Engine, tmp_path: Path, name: str) -> None:
    line = CommandLine(engine, tmp_path)
    report = line.report(name)
    assert report["as_of"] is None
    assert all(row["value"] is None and row["reason"] for row in report["rows"])
    assert "There are no orders yet." in line.run("report", name).output


def test_a_dimension_that_is_not_there_is_one_sentence(line: CommandLine) -> None:
    result = line.run("report", "satisfaction", "--by", "colour")
    assert result.exit_code == 1
    assert str(result.exception).startswith("There is no dimension 'colour'; there are channel,")
    assert "attr:NAME" in str(result.exception)


def test_a_value_nothing_has_is_warned_of_beside_the_report(line: CommandLine) -> None:
    result = line.run("report", "satisfaction", *ALL, "--where", "channel=stor", "--format", "json")
    assert result.exit_code == 0
    told = "comeback: No order has channel stor; there are online, store.\n"
    assert result.stderr == told
    assert "comeback:" not in result.stdout
    rightly = line.run("report", "satisfaction", *ALL, "--where", "channel=store")
    assert rightly.stderr == ""


def test_help_lists_the_dimensions(line: CommandLine) -> None:
    output = line.run("report", "satisfaction", "--help").output
    assert [name for name in DIMENSIONS if name not in output] == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--from", "2026-02-30"), "'2026-02-30' is not a date"),
        (("--from", "2026-02-02", "--to", "2026-02-01"), "is after --to"),
        (("--where", "channel"), "must be a dimension, = and a value"),
        (("--against", "2026-09"), "is 2026-09-01..2026-09-30, not '2026-09'"),
        (("--against", "before"), "Choose the first and the last day of a period"),
        (("--by", "channel", "--by", "country"), "'--by': give it once, not 2 times"),
        (("--against", "channel", "--against", "before"), "'--against': give it once, not 2"),
        (("--horizon", "30,soon"), "must be days such as 30,60,90"),
        (("--horizon", "0"), "must be days such as 30,60,90"),
        (("--min-n", "0"), "0 is not in the range"),
    ],
)
def test_wrong_usage_says_what_is_right(
    line: CommandLine, options: tuple[str, ...], told: str
) -> None:
    result = line.run("report", "satisfaction", *options)
    assert result.exit_code == 2
    assert told in result.output
