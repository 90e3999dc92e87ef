"""A slot whose owner is gone is taken over, one that is being worked at is not."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from feedback.jobs.job import CatchUp
from feedback.jobs.lease import LEASE
from feedback.jobs.runner import Runner
from feedback.jobs.slots import next_due
from feedback.jobs.turn import take
from feedback.models.job_run import RunState
from feedback.owner import this_process
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.conftest import HandClock
from tests.jobs.diary import HOUR, Diary, dead_owner, find_run, hourly, put_run


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
    code = "from feedback.owner import this_process; print(this_process(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        owner = process.stdout.readline().strip()
        put_run(shop, NOON, RunState.RUNNING, owner, NOON + LEASE)
        Runner(shop, clock).run_due(hourly(diary))
        assert diary.times == []
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        Runner(shop, clock).run_due(hourly(diary))
    assert diary.times == [NOON]


@pytest.mark.parametrize(
    "owner",
    [
        this_process(),
        f"not-{socket.gethostname()}:1:1",
        # A container that shares the host's name has numbers of its own.
        f"{this_process().rsplit('/', 1)[0]}/1:999999:1",
    ],
    ids=["alive", "elsewhere", "in another container"],
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
        clock.now += LEASE
        with shop.sessions() as session:
            due = next_due(session, hourly(diary), NOON, clock.now)
        assert due
        assert take(shop.sessions, hourly(diary), due, clock.now)

    diary.then = lose_the_lease
    Runner(shop, clock).run_due(hourly(diary))
    run = find_run(shop, NOON)
    assert (run.attempt, run.state, run.report) == (2, RunState.RUNNING, None)


def test_slot_that_runs_elsewhere_is_not_run_by_hand(
    shop: Shop, clock: HandClock, diary: Diary
) -> None:
    put_run(shop, NOON, RunState.RUNNING, this_process(), NOON + LEASE)
    assert Runner(shop, clock).run_at(hourly(diary), NOON) == []
    assert Runner(shop, clock).run_at(hourly(diary), NOON + HOUR) == []
