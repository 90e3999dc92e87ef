"""A job that notes its slots, and the rows of its runs."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from feedback.jobs.job import CatchUp, Job
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop

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
    code = "from feedback.owner import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()
