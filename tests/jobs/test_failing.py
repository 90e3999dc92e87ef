"""A slot that fails keeps its error and is tried again."""

from datetime import timedelta

from sqlalchemy import select

from feedback.jobs.lease import LEASE
from feedback.jobs.runner import Runner
from feedback.jobs.slots import MAX_FAILURES
from feedback.models.job_run import JobRun, RunState
from feedback.owner import this_process
from feedback.shop import Shop
from tests.conftest import NOON
from tests.jobs.conftest import HandClock
from tests.jobs.diary import HOUR, Diary, dead_owner, find_run, hourly, put_run


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


def test_slot_given_up_can_be_run_by_hand(shop: Shop, clock: HandClock, diary: Diary) -> None:
    job = hourly(diary)
    put_run(shop, NOON, RunState.FAILED, this_process(), NOON)
    with shop.sessions.begin() as session:
        session.scalars(select(JobRun)).one().failures = MAX_FAILURES
    assert Runner(shop, clock).run_due(job) == []
    Runner(shop, clock).run_at(job, NOON)
    assert find_run(shop, NOON).state is RunState.DONE
