"""Throws away what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from feedback.models.delivery import OutboxMail
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop

KEEP_OUTBOX_MAILS = timedelta(days=30)
KEEP_RUNS = timedelta(days=7)


def sweep(shop: Shop, now: datetime) -> str:
    """Delete outbox mails older than 30 days, and week-old runs but each job's latest."""
    old_mails = delete(OutboxMail).where(OutboxMail.written_at < now - KEEP_OUTBOX_MAILS)
    latest = select(func.max(JobRun.slot)).where(JobRun.slot <= now).group_by(JobRun.job)
    old_runs = delete(JobRun).where(
        JobRun.slot < now - KEEP_RUNS,
        JobRun.state != RunState.RUNNING,
        JobRun.slot.not_in(latest),
    )
    with shop.sessions.begin() as session:
        mails = session.connection().execute(old_mails).rowcount
        runs = session.connection().execute(old_runs).rowcount
    return f"{mails} outbox mails and {runs} runs deleted"
