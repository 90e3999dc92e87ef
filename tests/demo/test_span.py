"""The history's days: 18 months that end at the moment the demo is made."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from feedback.clock import local_day
from feedback.demo.span import Span, instant

LISBON = ZoneInfo("Europe/Lisbon")
AFTERNOON = datetime(2026, 11, 21, 15, 30, 12, 345_678, tzinfo=UTC)
JUST_PAST_MIDNIGHT = datetime(2026, 11, 21, 0, 1, tzinfo=UTC)
MOMENTS = [AFTERNOON, JUST_PAST_MIDNIGHT, datetime(2026, 3, 29, 12, tzinfo=UTC)]


def test_the_history_covers_18_months_up_to_today() -> None:
    span = Span(AFTERNOON, LISBON)
    assert span.first_day == date(2025, 5, 21)
    assert span.day(span.days - 1) == date(2026, 11, 21)


def test_a_history_that_ends_on_the_31st_begins_in_a_month_that_has_fewer_days() -> None:
    assert Span(datetime(2026, 8, 31, 12, tzinfo=UTC), LISBON).first_day == date(2025, 2, 28)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_clock_never_goes_back_and_stops_now(now: datetime) -> None:
    ticks = Span(now, LISBON).ticks
    stops = [moment for tick in ticks for moment in (tick.files_until, tick.ask_at)]
    assert stops == sorted(stops)
    assert stops[-1] == stops[-2] == now
    assert len({tick.files_until for tick in ticks}) == len(ticks)


@pytest.mark.parametrize("now", MOMENTS)
def test_days_begin_at_midnight_of_the_shop_also_when_the_clocks_change(now: datetime) -> None:
    span = Span(now, LISBON)
    begins = [instant(at) for at in span.midnights[: span.days]]
    assert [local_day(begin, LISBON) for begin in begins] == list(map(span.day, range(span.days)))
    assert all(begin.astimezone(LISBON).hour == 0 for begin in begins)


def test_what_happens_in_a_day_stays_in_it_even_in_the_hour_that_is_missing() -> None:
    span = Span(AFTERNOON, LISBON)
    short = (date(2026, 3, 29) - span.first_day).days
    late = span.instants(np.array([short]), np.array([24 * 3600 - 1]))
    assert local_day(instant(late[0]), LISBON) == date(2026, 3, 29)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_last_order_is_placed_minutes_ago_and_none_in_the_future(now: datetime) -> None:
    span = Span(now, LISBON)
    last = span.days - 1
    seconds = span.order_seconds(np.random.default_rng(1), last, 9)
    placed = span.instants(np.full(9, last), seconds)
    assert now - timedelta(minutes=4) <= instant(placed[-1]) <= now
    assert local_day(instant(placed[0]), LISBON) == span.day(last)
    assert list(placed) == sorted(placed)


@pytest.mark.parametrize("now", MOMENTS)
def test_each_instant_is_known_on_the_first_tick_whose_files_come_after_it(now: datetime) -> None:
    span = Span(now, LISBON)
    at = span.midnights[100] + 40_000
    (known,) = span.ticks_of(np.array([at]))
    assert span.ticks[known].files_until >= instant(at) > span.ticks[known - 1].files_until
    last_second = int(span.midnights[101]) - 1
    assert span.tick_of(last_second) == span.tick_of(last_second + 1) - 1 == 101
    assert span.tick_of(int(now.timestamp())) == len(span.ticks) - 1
    assert span.tick_of(int(now.timestamp()) + 60) == len(span.ticks)


def test_orders_grow_to_the_number_wanted() -> None:
    targets = Span(AFTERNOON, LISBON).targets(20_000)
    assert targets[-1] == 20_000
    assert (np.diff(targets) >= 0).all()
    assert targets[200] < 20_000 * 200 / len(targets)
