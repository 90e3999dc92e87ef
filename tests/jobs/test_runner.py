"""No slot runs twice, none that counts is missed, and a failure is kept and tried again."""

import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.clock import system_clock
from feedback.jobs.job import CatchUp, Job
from feedback.jobs.lease import LEASE
from feedback.jobs.owner import this_process
from feedback.jobs.runner import Runner
from feedback.jobs.slots import MAX_FAILURES
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.conftest import HandClock

HOUR = timedelta(hours=1)


class Diary:
    """A job's work: notes the times it was given; fails, or does more, where told to."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.error: Exception | None = None
        self.then: Callable[[], object] = lambda: None

    def __call__(self, shop: Shop, now: datetime) -> str:
        self.times.append(now)
        self.then()
        if self.error:
            raise self.error
        return f"{len(self.times)} noted"


@pytest.fixture
def diary() -> Diary:
    return Diary()


def hourly(diary: Diary, catch_up: CatchUp = CatchUp.EVERY) -> Job:
    return Job("diary", HOUR, catch_up, diary)


def put_run(shop: Shop, slot: datetime, state: RunState, owner: str, lease_until: datetime) -> None:
    with shop.sessions.begin() as session:
        session.add(
            JobRun(
                job="diary",
                slot=slot,
                state=state,
                owner=owner,
                lease_until=lease_until,
                started_at=slot,
                finished_at=slot if state is RunState.DONE else None,
            )
        )


def find_run(shop: Shop, slot: datetime) -> JobRun:
    with shop.sessions() as session:
        return session.scalars(select(JobRun).where(JobRun.slot == slot)).one()


def dead_owner() -> str:
    """Return the owner a process of this host had while it lived."""
    code = "from feedback.jobs.owner import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


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


def test_database_holds_a_job_to_one_running_slot(shop: Shop) -> None:
    put_run(shop, NOON, RunState.RUNNING, this_process(), NOON + LEASE)
    with pytest.raises(IntegrityError):
        put_run(shop, NOON + HOUR, RunState.RUNNING, this_process(), NOON + LEASE)


def test_slot_of_a_dead_process_is_taken_over_at_once(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    put_run(shop, NOON - HOUR, RunState.RUNNING, dead_owner(), NOON + LEASE)
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON - HOUR, NOON]
    assert find_run(shop, NOON - HOUR).attempt == 2


def test_slot_of_a_process_whose_number_was_given_again_is_taken_over(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    earlier = this_process().rpartition(":")[0] + ":1"
    put_run(shop, NOON, RunState.RUNNING, earlier, NOON + LEASE)
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON]


def test_slot_of_a_killed_process_nobody_has_waited_for_is_taken_over(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    code = (
        "from feedback.jobs.owner import this_process; print(this_process(), flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        owner = process.stdout.readline().strip()
        put_run(shop, NOON, RunState.RUNNING, owner, NOON + LEASE)
        Runner(shop, clock).run_due(hourly(diary))
        assert diary.times == []
        process.kill()
        process.stdout.read()
        Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON]


@pytest.mark.parametrize(
    "owner", [this_process(), f"not-{socket.gethostname()}:1:1"], ids=["alive", "elsewhere"]
)
def test_slot_of_anybody_else_is_taken_over_after_its_lease(
    shop: Shop, clock: HandClock, diary: Diary, owner: str
) -> None:
    put_run(shop, NOON, RunState.RUNNING, owner, NOON + LEASE)
    clock.now = NOON + LEASE - timedelta(seconds=1)
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == []
    clock.now = NOON + LEASE
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON]


def test_latest_slot_does_the_work_of_one_cut_short(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    put_run(shop, NOON - HOUR, RunState.RUNNING, dead_owner(), NOON + LEASE)
    Runner(shop, clock).run_due(hourly(diary, CatchUp.LATEST))
    assert diary.times == [NOON]
    assert find_run(shop, NOON - HOUR).state is RunState.SKIPPED


def test_whoever_was_taken_over_marks_nothing(shop: Shop, clock: HandClock, diary: Diary) -> None:
    def lose_the_lease() -> None:
        diary.then = lambda: None
        clock.now += LEASE
        Runner(shop, clock).run_due(hourly(diary))
        clock.now += timedelta(seconds=1)

    diary.then = lose_the_lease
    Runner(shop, clock).run_due(hourly(diary))
    run = find_run(shop, NOON)
    assert (run.attempt, run.finished_at) == (2, NOON + LEASE)


def test_failed_slot_is_tried_again_later_before_the_next(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    job = hourly(diary)
    diary.error = ValueError("no paper\nDETAIL: rosa@example.org")
    clock.now = NOON + timedelta(minutes=59, seconds=50)
    Runner(shop, clock).run_due(job)
    run = find_run(shop, NOON)
    assert (run.state, run.report) == (RunState.FAILED, "ValueError: no paper")

    diary.error = None
    clock.now += timedelta(seconds=30)
    assert Runner(shop, clock).run_due(job) == []
    clock.now += timedelta(seconds=30)
    Runner(shop, clock).run_due(job)
    assert diary.times == [NOON, NOON, NOON + HOUR]
    assert find_run(shop, NOON).state is RunState.DONE


def test_slot_that_keeps_failing_is_given_up_and_the_next_one_runs(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    diary.error = ValueError("no paper")
    while clock.now < NOON + HOUR:
        Runner(shop, clock).run_due(hourly(diary))
        clock.now += timedelta(minutes=1)
    assert diary.times == [NOON] * MAX_FAILURES
    diary.error = None
    Runner(shop, clock).run_due(hourly(diary))
    assert diary.times[MAX_FAILURES:] == [NOON + HOUR]
    assert find_run(shop, NOON).state is RunState.FAILED


def test_being_killed_again_and_again_gives_no_slot_up(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    put_run(shop, NOON, RunState.RUNNING, dead_owner(), NOON + LEASE)
    with shop.sessions.begin() as session:
        session.scalars(select(JobRun)).one().attempt = 50
    diary.error = ValueError("no paper")
    Runner(shop, clock).run_due(hourly(diary))
    diary.error = None
    clock.now += timedelta(minutes=1)
    Runner(shop, clock).run_due(hourly(diary))
    assert find_run(shop, NOON).state is RunState.DONE


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


def test_slot_given_up_can_be_run_by_hand(shop: Shop, clock: HandClock, diary: Diary) -> None:
    job = hourly(diary)
    put_run(shop, NOON, RunState.FAILED, this_process(), NOON)
    with shop.sessions.begin() as session:
        session.scalars(select(JobRun)).one().failures = MAX_FAILURES
    assert Runner(shop, clock).run_due(job) == []
    Runner(shop, clock).run_at(job, NOON)
    assert find_run(shop, NOON).state is RunState.DONE


def test_slot_that_runs_elsewhere_is_not_run_by_hand(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    put_run(shop, NOON, RunState.RUNNING, this_process(), NOON + LEASE)
    assert Runner(shop, clock).run_at(hourly(diary), NOON) == []
    assert Runner(shop, clock).run_at(hourly(diary), NOON + HOUR) == []


def test_system_clock_gives_every_job_a_slot(shop: Shop, diary: Diary) -> None:
    before = system_clock()
    Runner(shop).run_due(Job("diary", timedelta(seconds=15), CatchUp.LATEST, diary))
    assert before - timedelta(seconds=15) < diary.times[0] <= system_clock()
