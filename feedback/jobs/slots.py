"""Which slot of a job is to run next."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.jobs.job import CatchUp, Job
from feedback.models.job_run import JobRun, RunState
from feedback.owner import is_dead_here

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_FAILURES = 5
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A slot to take.

    `seen` is its run so far, None if nobody ever took it; `instead_of` is an older one cut short
    whose work it does too.
    """

    slot: datetime
    seen: JobRun | None = None
    instead_of: JobRun | None = None


def slot_at(moment: datetime, every: timedelta) -> datetime:
    """Return the latest slot at a moment; slots are whole multiples of `every` since 1970."""
    return moment - (moment - EPOCH) % every


def next_due(
    session: Session, job: Job, current: datetime, now: datetime, *, at_once: bool = False
) -> Due | None:
    """Return the slot to run next, up to the current one; None when there is nothing to run.

    One that is running elsewhere, or that failed a moment ago (unless `at_once`), comes first and
    is waited for. A job without any run begins with the current slot: nothing was missed.
    """
    last = last_run(session, job, current)
    running = find_running(session, job)
    if running is not None:
        return _after_cut(job, running, last, current) if is_cut_short(running, now) else None
    if last is None:
        return Due(current)
    failed = _to_retry(session, job, current)
    if failed is not None:
        return Due(failed.slot, failed) if at_once or _waited(failed, now) else None
    following = current if job.catch_up is CatchUp.LATEST else last.slot + job.every
    while session.get(JobRun, (job.name, following)) is not None:
        following += job.every
    return Due(following) if following <= current else None


def due_by_hand(session: Session, job: Job, slot: datetime, now: datetime) -> Due | None:
    """Return one slot to run, whatever else was missed; None if it ran, or the job is running."""
    seen = session.get(JobRun, (job.name, slot))
    running = find_running(session, job)
    if running is not None and not is_cut_short(running, now):
        return None
    if seen is not None and seen.state is RunState.DONE:
        return None
    return Due(slot, seen, None if running is seen else running)


def find_running(session: Session, job: Job) -> JobRun | None:
    return session.scalar(
        select(JobRun).where(JobRun.job == job.name, JobRun.state == RunState.RUNNING)
    )


def last_run(session: Session, job: Job, current: datetime) -> JobRun | None:
    """Return the run of the latest slot; one run by hand ahead of its time does not count."""
    runs = select(JobRun).where(
        JobRun.job == job.name, JobRun.slot <= current, JobRun.started_at >= JobRun.slot
    )
    return session.scalar(runs.order_by(JobRun.slot.desc()).limit(1))


def is_cut_short(run: JobRun, now: datetime) -> bool:
    """Say whether a running slot's owner is gone: dead on this host, or silent for a lease."""
    return run.lease_until <= now or is_dead_here(run.owner)


def _after_cut(job: Job, cut: JobRun, last: JobRun | None, current: datetime) -> Due | None:
    """Return the slot that goes on where one was cut short."""
    if job.catch_up is CatchUp.EVERY or cut.slot >= current:
        return Due(cut.slot, cut)
    is_taken = last is not None and last.slot == current
    return None if is_taken else Due(current, instead_of=cut)


def _to_retry(session: Session, job: Job, current: datetime) -> JobRun | None:
    """Return the failed slot to try again before any other is begun."""
    failed = select(JobRun).where(
        JobRun.job == job.name,
        JobRun.state == RunState.FAILED,
        JobRun.failures < MAX_FAILURES,
    )
    if job.catch_up is CatchUp.LATEST:
        failed = failed.where(JobRun.slot == current)
    return session.scalar(failed.order_by(JobRun.slot).limit(1))


def _waited(failed: JobRun, now: datetime) -> bool:
    return failed.finished_at is None or failed.finished_at + failed.failures * RETRY_AFTER <= now
