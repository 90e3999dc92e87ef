"""Taking a slot, keeping it and giving it back: every step one conditional write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from feedback.jobs.job import Job
from feedback.jobs.lease import LEASE
from feedback.jobs.slots import Due
from feedback.models.job_run import JobRun, RunState
from feedback.owner import this_process


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot this process has taken for the `attempt`-th time."""

    job: Job
    slot: datetime
    owner: str
    attempt: int
    failures: int

    def still_ours(self) -> ColumnElement[bool]:
        return and_(
            JobRun.job == self.job.name,
            JobRun.slot == self.slot,
            JobRun.state == RunState.RUNNING,
            JobRun.owner == self.owner,
            JobRun.attempt == self.attempt,
        )


class _TakenMeanwhile(Exception):
    """Another process changed the run since it was looked at."""


def take(sessions: sessionmaker[Session], job: Job, due: Due, now: datetime) -> Turn | None:
    """Take a slot; None where another process was faster."""
    try:
        with sessions.begin() as session:
            if due.instead_of is not None:
                _skip(session, due.instead_of, now)
            return (
                _take_again(session, job, due.seen, now)
                if due.seen
                else _take_first(session, job, due.slot, now)
            )
    except (IntegrityError, _TakenMeanwhile):
        return None


def renew(sessions: sessionmaker[Session], turn: Turn, now: datetime) -> None:
    with sessions.begin() as session:
        session.execute(update(JobRun).where(turn.still_ours()).values(lease_until=now + LEASE))


def finish(
    sessions: sessionmaker[Session], turn: Turn, state: RunState, report: str, now: datetime
) -> bool:
    """Note how a slot ended; False where it had been taken over."""
    ended = (
        update(JobRun)
        .where(turn.still_ours())
        .values(
            state=state,
            finished_at=now,
            report=report,
            failures=turn.failures + (state is RunState.FAILED),
        )
    )
    with sessions.begin() as session:
        return session.execute(ended.returning(JobRun.slot)).first() is not None


def _take_first(session: Session, job: Job, slot: datetime, now: datetime) -> Turn:
    turn = Turn(job, slot, this_process(), attempt=1, failures=0)
    session.add(
        JobRun(
            job=job.name,
            slot=slot,
            state=RunState.RUNNING,
            owner=turn.owner,
            lease_until=now + LEASE,
            started_at=now,
        )
    )
    session.flush()
    return turn


def _take_again(session: Session, job: Job, seen: JobRun, now: datetime) -> Turn:
    turn = Turn(job, seen.slot, this_process(), seen.attempt + 1, seen.failures)
    _change_if_as_seen(
        session,
        seen,
        state=RunState.RUNNING,
        owner=turn.owner,
        lease_until=now + LEASE,
        started_at=now,
        attempt=turn.attempt,
        finished_at=None,
    )
    return turn


def _skip(session: Session, stale: JobRun, now: datetime) -> None:
    _change_if_as_seen(
        session,
        stale,
        state=RunState.SKIPPED,
        finished_at=now,
        report="It was cut short; a later slot did its work.",
    )


def _change_if_as_seen(session: Session, seen: JobRun, **values: Any) -> None:
    as_seen = and_(
        JobRun.job == seen.job,
        JobRun.slot == seen.slot,
        JobRun.state == seen.state,
        JobRun.attempt == seen.attempt,
        JobRun.lease_until == seen.lease_until,
    )
    changed = update(JobRun).where(as_seen).values(values).returning(JobRun.slot)
    if session.execute(changed).first() is None:
        raise _TakenMeanwhile
