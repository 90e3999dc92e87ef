"""The jobs inside `comeback serve`: APScheduler wakes, the rows of job_run decide."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from feedback.clock import Clock, system_clock
from feedback.jobs.job import Job
from feedback.jobs.runner import Runner
from feedback.shop import Shop

TICK_SECONDS = 5


class EmbeddedJobs:
    """Looks every few seconds, in threads of this process, for slots that are due."""

    def __init__(self, shop: Shop, jobs: Sequence[Job], clock: Clock = system_clock) -> None:
        # A tick that finds the last one still at work says so at every tick; nobody needs to know.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._stopping = Event()
        runner = Runner(shop, clock, self._stopping)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(jobs))},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for job in jobs:
            self._scheduler.add_job(
                runner.run_due,
                "interval",
                [job],
                seconds=TICK_SECONDS,
                id=job.name,
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Let the slots in flight finish, and begin no more."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)
