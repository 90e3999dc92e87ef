"""No slot runs twice, and none that counts is missed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from feedback.clock import system_clock
from feedback.jobs.job import CatchUp, Job
from feedback.jobs.runner import Runner
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.conftest import HandClock
from tests.jobs.diary import HOUR, Diary, find_run, hourly


def test_job_without_history_begins_with_the_latest_slot(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    clock.now = NOON + timedelta(minutes=20)
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON]


@pytest.mark.parametrize(
    ("catch_up", "hours"), [(CatchUp.EVERY, [0, 1, 2, 3]), (CatchUp.LATEST, [0, 3])]
)
def test_missed_slots_are_caught_up(
    shop: Shop, clock: HandClock, diary: Diary, catch_up: CatchUp, hours: list[int]
) -> None:
    job = hourly(diary, catch_up)
    Runner(shop, clock).run_due(job)
    clock.now = NOON + timedelta(hours=3, minutes=59)
    Runner(shop, clock).run_due(job)
    assert diary.times == [NOON + hour * HOUR for hour in hours]


def test_slot_done_is_not_run_again(shop: Shop, clock: HandClock, diary: Diary) -> None:
    job = hourly(diary)
    runner = Runner(shop, clock)
    runner.run_due(job)
    clock.now += timedelta(minutes=59)
    assert runner.run_due(job) == []
    assert runner.run_at(job, clock.now) == []
    assert diary.times == [NOON]
    assert find_run(shop, NOON).report == "1 noted"


def test_many_runners_at_once_run_each_slot_once_and_in_order(shop: Shop, diary: Diary) -> None:
    job = Job("diary", timedelta(seconds=1), CatchUp.EVERY, diary)
    clock = HandClock(NOON)
    Runner(shop, clock).run_due(job)
    clock.now += timedelta(seconds=40)

    def run_all() -> None:
        runner = Runner(shop, clock)
        while len(diary.times) < 41:
            runner.run_due(job)

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(run_all) for _ in range(4)]:
            one.result()
    assert diary.times == [NOON + timedelta(seconds=second) for second in range(41)]


def test_runner_told_to_stop_begins_no_further_slot(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    stopping = Event()
    job = hourly(diary)
    Runner(shop, clock).run_due(job)
    diary.then = stopping.set
    clock.now += 5 * HOUR
    Runner(shop, clock, stopping).run_due(job)
    assert diary.times == [NOON, NOON + HOUR]


def test_slot_run_by_hand_comes_after_those_that_were_missed(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    job = hourly(diary)
    Runner(shop, clock).run_due(job)
    clock.now += 2 * HOUR
    Runner(shop, clock).run_at(job, clock.now)
    assert diary.times == [NOON, NOON + HOUR, NOON + 2 * HOUR]


def test_slot_run_ahead_by_hand_holds_nothing_up(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    job = hourly(diary)
    Runner(shop, clock).run_due(job)
    Runner(shop, clock).run_at(job, NOON + 2 * HOUR)
    clock.now += 3 * HOUR
    Runner(shop, clock).run_due(job)
    hours = [(time - NOON) // HOUR for time in diary.times]
    assert hours == [0, 2, 1, 3]


def test_system_clock_gives_every_job_a_slot(shop: Shop, diary: Diary) -> None:
    before = system_clock()
    Runner(shop).run_due(Job("diary", timedelta(seconds=15), CatchUp.LATEST, diary))
    assert before - timedelta(seconds=15) < diary.times[0] <= system_clock()
