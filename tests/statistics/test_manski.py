"""The bounds hold whatever those say who did not answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.manski import manski
from tests.statistics.vectors import VECTORS


def test_manski() -> None:
    vector = VECTORS["manski"]
    asked = 10_000
    answered = asked * vector["rr"]
    bounds = manski(answered * vector["p"], answered, asked)
    assert bounds == pytest.approx(vector["bounds"], abs=1e-12)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.data())
def test_no_answers_of_the_silent_leave_the_bounds(
    yes: int, no: int, silent: int, data: st.DataObject
) -> None:
    asked = yes + no + silent
    bounds = manski(yes, yes + no, asked)
    if asked == 0:
        assert bounds is None
    else:
        assert bounds is not None
        would_say_yes = data.draw(st.integers(0, silent))
        assert bounds[0] <= (yes + would_say_yes) / asked <= bounds[1]
        assert bounds[1] - bounds[0] == pytest.approx(silent / asked)


def test_where_all_answer_nothing_is_left_open() -> None:
    assert manski(30, 40, 40) == (0.75, 0.75)
