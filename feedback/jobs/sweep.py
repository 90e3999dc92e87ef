"""Throws away what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from feedback.models.alert import Alert
from feedback.models.delivery import OutboxMail
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop

KEEP_OUTBOX_MAILS = timedelta(days=30)
KEEP_ALERTS = timedelta(days=90)
KEEP_RUNS = timedelta(days=7)


def sweep(shop: Shop, now: datetime) -> str:
    """Delete outbox mails of 30 days, alerts told 90 days ago, and runs of a week but the latest.

    An alert that nobody was told is kept.
    """
    old_mails = delete(OutboxMail).where(OutboxMail.written_at < now - KEEP_OUTBOX_MAILS)
    old_alerts = delete(Alert).where(Alert.sent_at < now - KEEP_ALERTS)
    latest = select(func.max(JobRun.slot)).where(JobRun.slot <= now).group_by(JobRun.job)
    old_runs = delete(JobRun).where(
        JobRun.slot < now - KEEP_RUNS,
        JobRun.state != RunState.RUNNING,
        JobRun.slot.not_in(latest),
    )
    with shop.sessions.begin() as session:
        mails = session.connection().execute(old_mails).rowcount
        alerts = session.connection().execute(old_alerts).rowcount
        runs = session.connection().execute(old_runs).rowcount
    return f"{mails} outbox mails, {alerts} alerts and {runs} runs deleted"
