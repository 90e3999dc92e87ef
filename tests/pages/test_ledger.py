"""The ledger as a drawing: its bars tile all that is due, and its title is what can be mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pages.ledger import NEVER_LISTED, NO_SURVEY, NOBODY_TO_WIN, ledger
from reports.pages.page import Ledger
from surveys.disposition import Disposition
from tests.pages.asking import SHOP, Counts, asked
from tests.pages.examples import report


def drawn(counts: Counts) -> Ledger:
    drawing = ledger(report("coverage", asked(counts)))
    assert drawing
    return drawing


@given(st.dictionaries(st.sampled_from([None, *Disposition]), st.integers(1, 9999), min_size=1))
def test_the_bars_tile_all_that_is_due(counts: Counts) -> None:
    """Each loss ends where the one before begins, each stage where the last loss began."""
    left = 100.0
    for step in drawn(counts).steps:
        if step.kind == "stage":
            assert step.start == 0
            assert step.width == pytest.approx(left, abs=0.01)
        else:
            left -= step.width
            assert step.start == pytest.approx(left, abs=0.01)


@given(st.dictionaries(st.sampled_from([None, *Disposition]), st.integers(1, 9999), min_size=1))
def test_every_column_somebody_stands_in_is_drawn_and_all_are_in_the_figures(
    counts: Counts,
) -> None:
    drawing = drawn(counts)
    losses = [step for step in drawing.steps if step.kind != "stage"]
    assert len(losses) == len(set(counts) - {Disposition.COUNTED})
    *columns, total = [int(row[2].replace(",", "")) for row in drawing.table.rows]
    assert sum(columns) == total == sum(counts.values())
    assert len(columns) == len(Disposition) + 1


def test_the_ledger_reads_from_due_to_answered() -> None:
    drawing = drawn(SHOP)
    assert [(step.name, step.count, step.share) for step in drawing.steps] == [
        ("Due", "1,000", "100.0%"),
        ("No address", "−200", "20.0%"),
        ("Held out", "−100", "10.0%"),
        ("Could be drawn", "700", "70.0%"),
        ("Not drawn", "−500", "50.0%"),
        ("Drawn", "200", "20.0%"),
        ("Asked", "200", "20.0%"),
        ("No answer", "−150", "15.0%"),
        ("Answered", "50", "5.0%"),
    ]
    assert drawing.steps[-1].why == "25% of those asked"
    assert drawing.sum == "50 answered and 950 who stayed on the way are the 1,000 due."


def test_the_title_is_the_costliest_column_that_can_be_mended() -> None:
    assert drawn(SHOP).title == "What costs most, of what you can mend: no address, 20% of all due"
    assert drawn({Disposition.NOT_DRAWN: 500, Disposition.COUNTED: 5}).title == NOBODY_TO_WIN


def test_of_an_imported_history_nobody_is_said_to_be_out_of_reach_or_not_lost() -> None:
    drawing = drawn({None: 30})
    assert drawing.title == NEVER_LISTED
    why = {step.name: step.why for step in drawing.steps}
    assert why["Could be drawn"].startswith("None of those due was ever listed")


def test_before_a_survey_is_on_no_share_of_nobody_is_given() -> None:
    drawing = drawn({Disposition.NOT_ACTIVE: 30})
    assert drawing.title == NO_SURVEY
    assert [step.why for step in drawing.steps[-3:]] == [
        "Nobody could be drawn yet",
        "Nobody was drawn yet",
        "Nobody was asked yet",
    ]
