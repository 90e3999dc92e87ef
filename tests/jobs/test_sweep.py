"""The daily sweep throws away what has had its time, and nothing else."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from feedback.fieldwork.tell import tell
from feedback.jobs.sweep import KEEP_ALERTS, KEEP_OUTBOX_MAILS, KEEP_RUNS, sweep
from feedback.models.alert import Alert, AlertKind, AlertState
from feedback.models.delivery import OutboxMail
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop
from tests.conftest import NOON

SECOND = timedelta(seconds=1)
OLD = NOON - KEEP_RUNS - SECOND


def test_old_outbox_mails_are_deleted(shop: Shop) -> None:
    for age in (KEEP_OUTBOX_MAILS, KEEP_OUTBOX_MAILS + SECOND):
        with shop.sessions.begin() as session:
            session.add(
                OutboxMail(
                    delivery_id=None, written_at=NOON - age, recipient="a@b.example", message=""
                )
            )
    assert sweep(shop, NOON).startswith("1 outbox mails")
    with shop.sessions() as session:
        assert session.scalars(select(OutboxMail.written_at)).all() == [NOON - KEEP_OUTBOX_MAILS]


def test_old_runs_are_deleted_but_the_last_of_each_job_and_those_that_run(shop: Shop) -> None:
    runs = [
        ("long silent", OLD - SECOND, RunState.DONE),
        ("long silent", OLD, RunState.DONE),
        ("long silent", NOON + SECOND, RunState.DONE),
        ("stuck", OLD - 2 * SECOND, RunState.RUNNING),
        ("stuck", NOON, RunState.FAILED),
        ("busy", OLD - 3 * SECOND, RunState.FAILED),
        ("busy", OLD + SECOND, RunState.DONE),
        ("busy", NOON, RunState.DONE),
    ]
    with shop.sessions.begin() as session:
        for job, slot, state in runs:
            session.add(
                JobRun(
                    job=job,
                    slot=slot,
                    state=state,
                    owner="a:1:1",
                    lease_until=slot,
                    started_at=slot,
                )
            )
    assert sweep(shop, NOON).endswith("2 runs deleted")
    with shop.sessions() as session:
        left = {(run.job, run.slot) for run in session.scalars(select(JobRun))}
    assert {(job, slot) for job, slot, _ in runs} - left == {
        ("long silent", OLD - SECOND),
        ("busy", OLD - 3 * SECOND),
    }


def test_alerts_are_deleted_90_days_after_they_were_told_and_no_others(shop: Shop) -> None:
    ends: dict[str, dict[str, Any]] = {
        "told": {"state": AlertState.SENT, "sent_at": NOON - KEEP_ALERTS},
        "told long ago": {"state": AlertState.SENT, "sent_at": NOON - KEEP_ALERTS - SECOND},
        "given up": {"state": AlertState.FAILED},
        "waiting": {},
    }
    with shop.sessions.begin() as session:
        tell(session, AlertKind.MAIL_HELD, {key: {} for key in ends}, now=NOON - 3 * KEEP_ALERTS)
        for key, end in ends.items():
            if end:
                session.execute(update(Alert).where(Alert.key.startswith(f"{key}:")).values(**end))
    assert "2 alerts" in sweep(shop, NOON)
    with shop.sessions() as session:
        left = {key.partition(":")[0] for key in session.scalars(select(Alert.key))}
    assert left == ends.keys() - {"told long ago"}
