"""Periods and the ones before them."""

from datetime import date

import pytest

from reports.period import Period, last_due_months, last_full_months


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("asked", "before", "year_before"),
    [
        (
            ("2026-10-01", "2026-10-31"),
            ("2026-09-01", "2026-09-30"),
            ("2025-10-01", "2025-10-31"),
        ),
        (
            ("2026-02-01", "2026-04-30"),
            ("2025-11-01", "2026-01-31"),
            ("2025-02-01", "2025-04-30"),
        ),
        (
            ("2026-10-05", "2026-10-11"),
            ("2026-09-28", "2026-10-04"),
            ("2025-10-05", "2025-10-11"),
        ),
        (
            ("2025-02-01", "2025-02-28"),
            ("2025-01-01", "2025-01-31"),
            ("2024-02-01", "2024-02-29"),
        ),
        (
            ("2024-02-29", "2024-02-29"),
            ("2024-02-28", "2024-02-28"),
            ("2023-02-28", "2023-02-28"),
        ),
    ],
)
def test_the_period_before_is_as_long_in_months_where_it_is_months(
    asked: tuple[str, str], before: tuple[str, str], year_before: tuple[str, str]
) -> None:
    assert period(*asked).before() == period(*before)
    assert period(*asked).year_before() == period(*year_before)


@pytest.mark.parametrize("asked", [Period(), Period(date(2026, 1, 1)), Period(None, date.max)])
def test_before_an_open_period_there_is_none(asked: Period) -> None:
    with pytest.raises(ValueError, match="open"):
        asked.before()
    with pytest.raises(ValueError, match="open"):
        asked.year_before()


def test_periods_share_days_where_one_begins_before_the_other_ends() -> None:
    january = period("2026-01-01", "2026-01-31")
    assert january.shares_days_with(period("2026-01-31", "2026-02-02"))
    assert not january.shares_days_with(period("2026-02-01", "2026-02-02"))
    assert not period("2026-02-01", "2026-02-02").shares_days_with(january)
    assert january.shares_days_with(Period())
    assert Period(date(2026, 1, 31)).shares_days_with(january)
    assert not Period(date(2026, 2, 1)).shares_days_with(january)


def test_a_month_is_due_sixteen_days_after_it_is_full() -> None:
    january, december = period("2026-01-01", "2026-01-31"), period("2025-12-01", "2025-12-31")
    november = period("2025-11-01", "2025-11-30")
    assert last_full_months(date(2026, 1, 31)) == (january, december)
    assert last_full_months(date(2026, 1, 30)) == (december, november)
    assert last_due_months(date(2026, 2, 16)) == (january, december)
    assert last_due_months(date(2026, 2, 15)) == (december, november)
