"""The scheduler of `comeback serve` wakes the jobs, and stops without cutting one short."""

from datetime import datetime, timedelta
from threading import Event, Timer

import pytest
from sqlalchemy import select

from feedback.jobs.embedded import EmbeddedJobs
from feedback.jobs.job import CatchUp, Job
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_jobs_run_at_once_and_one_in_flight_is_finished_before_the_stop(shop: Shop) -> None:
    begun, broke, go_on = Event(), Event(), Event()

    def work(shop: Shop, now: datetime) -> str:
        begun.set()
        go_on.wait(10)
        return "finished"

    def breaks(shop: Shop, now: datetime) -> str:
        broke.set()
        raise ValueError("broken")

    day = timedelta(days=1)
    jobs = EmbeddedJobs(
        shop,
        [Job("long", day, CatchUp.EVERY, work), Job("broken", day, CatchUp.EVERY, breaks)],
    )
    jobs.start()
    assert begun.wait(10)
    assert broke.wait(10)
    Timer(0.2, go_on.set).start()
    jobs.stop()
    with shop.sessions() as session:
        runs = {run.job: run for run in session.scalars(select(JobRun))}
    assert (runs["long"].state, runs["long"].report) == (RunState.DONE, "finished")
    assert (runs["broken"].state, runs["broken"].report) == (RunState.FAILED, "ValueError: broken")
