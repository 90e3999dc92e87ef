"""What to compare with is asked for in one word, and written the same way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.against import read_against, said_against, write_against
from reports.period import Period
from reports.query import Other, QueryError

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("text", "against", "said"),
    [
        ("2026-09-01..2026-09-30", SEPTEMBER, "1–30 September 2026"),
        ("before", SEPTEMBER, "1–30 September 2026"),
        ("year-before", OCTOBER.year_before(), "1–31 October 2025"),
        ("channel=store", Other("channel", "store"), "store"),
        ("channel", Other("channel"), "every other sales channel"),
        ("attr:plan=a..b", Other("attr:plan", "a..b"), "a..b"),
        ("attr:plan", Other("attr:plan"), "every other plan"),
    ],
)
def test_a_word_says_what_to_compare_with(text: str, against: Period | Other, said: str) -> None:
    assert read_against(text, OCTOBER) == against
    assert said_against(against) == said


@given(
    st.one_of(
        st.tuples(st.dates(), st.dates()).map(lambda pair: Period(min(pair), max(pair))),
        st.builds(Other, st.sampled_from(["channel", "attr:plan"]), st.none() | st.text()),
    )
)
def test_what_is_written_is_read_again(against: Period | Other) -> None:
    assert read_against(write_against(against), OCTOBER) == against


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-09", "is 2026-09-01..2026-09-30, not '2026-09'"),
        ("2026-09-01..soon", "is 2026-09-01..2026-09-30, not '2026-09-01..soon'"),
        ("2026-09-30..2026-09-01", "ends .2026-09-01. before it begins"),
    ],
)
def test_what_is_no_period_is_told_what_one_is(text: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        read_against(text, OCTOBER)


@pytest.mark.parametrize("text", ["before", "year-before"])
def test_before_everything_there_is_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="Choose the first and the last day"):
        read_against(text, Period(OCTOBER.first_day))


def test_a_day_may_be_written_without_dashes() -> None:
    assert read_against("20260901..2026-10-01", OCTOBER) == Period(
        date(2026, 9, 1), date(2026, 10, 1)
    )
