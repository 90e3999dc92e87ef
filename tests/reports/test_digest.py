"""The Monday letter says what the overview says, in plain text, and keeps quiet about nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.digest import WIDTH, write_digest
from reports.query import Query
from reports.report import Report, Row
from tests.pages.examples import back, change, report, share, verdicts
from tests.reports.imported import CommandLine

LETTER = """\
70.0% of the customers who answered were satisfied. In October nothing
moved by more than noise.

Where we stand
- 70.0% of the customers who answered were satisfied. (67.1–72.8% of
  1,000 answers)
- 10.0% of those who answered were left wrong; 10.0% were put right.
  (8.3–12.0% of 1,000 answers)
- 28.0% of customers came back within 90 days. (25.3–30.9% of 1,000
  customers)

What moved
- Change in satisfied: −1.0 points (−9.9 to +7.9), October against
  September: within the noise.

What cannot be known
- What is missed: No operational metric can be held against enough
  answers yet.
- What a satisfied customer brings: Nobody has been followed for a year
  yet.

How to read it
- 12 orders have no known customer and cannot be followed: counted
  apart.

As of 20 November 2026, orders placed at any time.
"""
ALL = [*verdicts(700, 100, 100, 100), Row({}, "rr2", share(0, 0)), back(280, 1000)]


def letter(*rows: Row) -> str:
    return write_digest(report("overview", [*rows]))


def test_the_letter_as_it_is_sent() -> None:
    overview = report("overview", [*ALL, change(140, 200, 142, 200)])
    overview.notes.append("12 orders have no known customer and cannot be followed: counted apart.")
    assert write_digest(overview) == LETTER


@pytest.mark.parametrize(
    ("moved", "judged"),
    [
        (change(160, 200, 120, 200), "+20.0 points (+11.1 to +28.5), October against\n"),
        (change(160, 200, 120, 200), "September: for the better, more than chance explains."),
        (change(120, 200, 160, 200), "September: for the worse, more than chance explains."),
        (change(2, 8, 160, 200), "September: too little to lean on."),
    ],
)
def test_a_move_is_judged(moved: Row, judged: str) -> None:
    assert judged in letter(*ALL, moved)


def test_what_is_chance_among_all_that_was_looked_at_is_called_noise() -> None:
    moved = replace(change(120, 200, 142, 200), label="noise", p_holm=0.2)
    assert "within the noise" in letter(*ALL, moved)


def test_what_the_reader_asked_to_compare_with_is_named() -> None:
    moved = replace(change(160, 200, 120, 200), group={"against": "channel=store"})
    assert (
        "- Change in satisfied: +20.0 points (+11.1 to +28.5), against\n  channel=store: for"
        in (letter(*ALL, moved))
    )


def test_what_rests_on_a_few_answers_says_so() -> None:
    written = letter(*verdicts(6, 2, 1, 1))
    assert "(31.3–83.2% of 10\n  answers) Too little to lean on." in written


def test_of_a_shop_without_orders_nothing_is_made_up() -> None:
    empty: Report = replace(report("overview", [*verdicts(0, 0, 0, 0), back(0, 0)]), as_of=None)
    written = write_digest(empty)
    assert written.startswith("There is not enough to say yet")
    assert "Where we stand" not in written
    assert "What moved" not in written
    assert "%" not in written
    assert "As of no day yet" in written


def test_the_letter_says_which_orders_it_is_about() -> None:
    query = Query(
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        where=(("channel", "online"), ("channel", "phone"), ("buyer", "first")),
    )
    written = " ".join(write_digest(replace(report("overview", ALL), query=query)).split())
    assert written.endswith(
        "orders placed 1–31 October 2026; sales channel: online or phone; "
        "first or later order: first order."
    )


def test_who_was_asked_is_told_in_plain_words() -> None:
    written = " ".join(
        letter(*verdicts(700, 100, 100, 100), Row({}, "rr2", share(34, 600))).split()
    )
    assert "5.7% of 600 invitations answered" in written


def test_no_line_is_too_long_for_a_mail() -> None:
    assert max(len(line) for line in letter(*ALL).splitlines()) <= WIDTH


def test_the_command_prints_it_for_the_overview_alone(engine: Engine, tmp_path: Path) -> None:
    line = CommandLine(engine, tmp_path)
    written = line.run("report", "overview", "--format", "text").output
    assert "- Who is satisfied: Not enough answers yet (0 of at least 5)." in written
    refused = line.run("report", "repeat", "--format", "text")
    assert refused.exit_code == 1
    assert str(refused.exception).startswith("Only the overview is written as text")
