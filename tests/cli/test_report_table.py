"""The table of a report can be read: nothing cut, a reason once, a table for each kind of row."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.reports.imported import GOLDEN, CommandLine

ALL = ("--from", "2026-01-01", "--to", "2026-01-31", "--as-of", "2026-06-30", "--min-n", "1")


@pytest.fixture
def line(engine: Engine, tmp_path: Path) -> CommandLine:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    return line


def test_names_are_never_cut(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert "│ on_time_delivery │" in table or "│ on_time_delivery   │" in table
    assert "…" not in table


def test_a_group_nothing_is_known_of_has_its_reason_in_one_line(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert table.count("wait_time") == 2  # the verdict's line and that of coming back
    assert "Not known, wait_time, verdict: No contacts are known of these orders\n" in table


def test_what_alone_is_not_known_of_a_group_is_named(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert "Not known, returned, verdict; dissatisfied_red, difference" in table


def test_a_count_of_all_says_how_many_of_how_many(line: CommandLine) -> None:
    row = next(
        row for row in line.report("coverage", *ALL)["rows"] if row["group"].get("disposition")
    )
    lines = line.run("report", "coverage", *ALL).output.splitlines()
    shown = next(text for text in lines if f" {row['group']['disposition']} " in text)
    assert [cell.strip() for cell in shown.split("│")][4:6] == [f"{row['hits']} of", str(row["n"])]


def test_rows_told_apart_by_other_dimensions_have_a_table_of_their_own(line: CommandLine) -> None:
    table = line.run("report", "coverage", *ALL).output
    heads = [text for text in table.splitlines() if text.startswith("┃")]
    assert len({*heads}) >= 3
    assert not [head for head in heads if "disposition" in head and "dimension" in head]
