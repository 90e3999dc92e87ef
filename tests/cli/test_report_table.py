"""The table of a report can be read: nothing cut, a reason once, a table for each kind of row."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from feedback.cli.report_table import print_table
from reports.estimate import Estimate, not_known
from reports.query import Query
from reports.report import Report, Row
from tests.reports.imported import GOLDEN, CommandLine

ALL = ("--from", "2026-01-01", "--to", "2026-01-31", "--as-of", "2026-06-30", "--min-n", "1")


@pytest.fixture
def line(engine: Engine, tmp_path: Path) -> CommandLine:
    line = CommandLine(engine, tmp_path)
    line.import_file("orders", GOLDEN / "orders.csv")
    line.import_file("responses", GOLDEN / "responses.csv")
    return line


def said_of(table: str, reason: str) -> str:
    """Return the line that says of whom something is not known for a reason."""
    said = " ".join(table.split()).split("Not known, ")
    return next(one for one in said if reason in one)


def test_names_are_never_cut(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert "│ on_time_delivery │" in table or "│ on_time_delivery   │" in table
    assert "…" not in table


def test_a_group_nothing_is_known_of_has_its_reason_in_one_line(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert table.count("wait_time") == 2  # the verdict's line and that of coming back
    assert "operational_metric wait_time, outcome verdict" in said_of(table, "No contacts are")


def test_what_alone_is_not_known_of_a_group_is_named(line: CommandLine) -> None:
    table = line.run("report", "operations", *ALL).output
    assert "Not known, dissatisfied_red, difference, " in table
    assert "of operational_metric returned, outcome verdict" in " ".join(table.split())


def a_row(metric: str, estimate: Estimate, label: str | None = None, **group: str) -> Row:
    return Row(group, metric, estimate, label)


def printed(capsys: pytest.CaptureFixture[str], *rows: Row) -> str:
    names = tuple(dict.fromkeys(name for row in rows for name in row.group))
    print_table(
        Report(
            name="problems", question="", as_of=None, query=Query(), rows=[*rows], dimensions=names
        )
    )
    return capsys.readouterr().out


def test_noise_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    change = Estimate(n=80, value=-0.03, low=-0.17, high=0.12)
    table = printed(capsys, a_row("satisfied_change", change, "noise", month="2026-10"))
    assert table.count("noise") == 1


def test_what_is_not_known_names_its_dimension_and_groups_of_one_reason_share_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = not_known(4, "Not enough (4 of at least 5)")
    rows = [a_row("named", few, reason="late"), a_row("named", few, theme="late")]
    assert "Not known, reason late; theme late: Not enough (4 of at least 5)\n" in printed(
        capsys, *rows
    )


def test_a_wide_table_is_cut_nowhere_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    amount = Estimate(n=2706, value=11767.25, low=11000.0, high=12000.0)
    long = dict.fromkeys(("period", "against", "currency", "buyer"), "2026-10-01..2026-10-31")
    table = printed(capsys, a_row("revenue_moved_by_orders", amount, **long))
    assert "+11,767.25" in table
    assert "…" not in table


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
