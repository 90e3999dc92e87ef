"""Who answers: a group stands where it belongs, and is named where that is more than noise."""

import pytest

from reports.metrics.coverage.representation import Part, representation_rows
from reports.pages.likeness import ALIKE, likeness
from reports.pages.page import Likeness
from tests.pages.examples import report


def answering(late: int, on_time: int, apart: int = 0) -> Likeness | None:
    """Draw 1,000 orders, half of them late, of whom so many answered; some never had a contact."""
    parts = {
        "on_time_delivery": [
            Part("late", True, 1.0, True, late),
            Part("late", True, 1.0, False, 500 - late),
            Part("on_time", True, 1.0, True, on_time),
            Part("on_time", True, 1.0, False, 500 - on_time),
        ],
        "wait_time": [
            Part("red", True, 1.0, True, late + on_time),
            Part("not_applicable", True, 1.0, True, apart),
        ],
    }
    return likeness(report("coverage", representation_rows(parts, 5)))


def test_a_group_that_answers_more_stands_to_the_right_and_out_of_the_band() -> None:
    drawing = answering(300, 100)
    assert drawing
    late, on_time = drawing.marks[0], drawing.marks[-1]
    assert drawing.title == "Delivery, late: 75.0% of the answers, 50.0% of all they stand for"
    assert (late.is_beyond, on_time.is_beyond) == (True, True)
    start, width = drawing.band
    assert late.low > start + width > 50 > start > on_time.high
    assert late.at + on_time.at == pytest.approx(100)


def test_groups_as_unlike_as_chance_makes_them_are_not_named() -> None:
    drawing = answering(22, 18)
    assert drawing
    assert drawing.title == ALIKE
    assert not any(mark.is_beyond for mark in drawing.marks)


def test_marks_and_their_intervals_stay_on_the_axis() -> None:
    drawing = answering(490, 10)
    assert drawing
    assert all(0 <= mark.low <= mark.at <= mark.high <= 100 for mark in drawing.marks)


def test_whom_a_metric_does_not_apply_to_is_in_the_figures_only() -> None:
    drawing = answering(200, 200, apart=100)
    assert drawing
    assert "Waiting time, does not apply" not in [mark.name for mark in drawing.marks]
    assert "Waiting time, does not apply" in [row[0] for row in drawing.table.rows]


def test_too_few_answers_make_no_drawing_of_who_answers() -> None:
    assert answering(4, 4) is None
