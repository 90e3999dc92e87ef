"""What waits for somebody: mails, alerts, jobs and surveys that stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import PREFIX, Config
from feedback.doctor.finding import Finding, warning, wrong
from feedback.fieldwork.alerts import untold, waiting_for
from feedback.fieldwork.checkouts import count_waiting
from feedback.fieldwork.deliver import receipts_come
from feedback.fieldwork.mail_standing import count_held, put_off
from feedback.fieldwork.standstill import unheard
from feedback.jobs.slots import last_run, slot_at
from feedback.jobs.timetable import TIMETABLE
from feedback.models.alert import AlertChannel
from feedback.models.job_run import JobRun, RunState
from feedback.models.survey import Survey, SurveyChange
from reports.words import counted

# Longer than any job sleeps; a job may be late by as much and by ten of its slots.
SILENCE = timedelta(minutes=10)
SLOTS = 10
# Orders come in files of a day, and one may be late.
ORDERS_LATE = timedelta(days=2)


def work(session: Session, config: Config, now: datetime) -> Iterator[Finding]:
    yield from _mails(session)
    if receipts_come(config):
        yield from _receipts(session, config, now)
    yield _alerts(session, config)
    yield from _jobs(session, config, now)
    yield from _surveys(session)
    yield _checkouts(session, now)


def _mails(session: Session) -> Iterator[Finding]:
    for trouble in put_off(session):
        yield warning(
            "mails",
            f"{trouble.count} could not be handed over yet: {trouble.reason}",
            "nobody is asked by them; they are tried again until their questions close",
            "`comeback doctor --mail` says whether the provider takes mail now",
        )
    if count := count_held(session):
        yield warning(
            "mails",
            f"{count} held: nobody knows whether they left",
            "they are not sent again by themselves: a customer asked twice is worse than one not "
            "asked",
            "decide on the page /deliveries",
        )
    else:
        yield Finding("mails", "none waits for a decision")


def _receipts(session: Session, config: Config, now: datetime) -> Iterator[Finding]:
    if missing := unheard(session, now):
        since = missing.since.astimezone(config.timezone)
        yield warning(
            "SendGrid's events",
            f"none came of the {counted(missing.mails, 'mail')} that left since "
            f"{since:%Y-%m-%d %H:%M}",
            "bounces, complaints and unsubscribes at SendGrid stay unknown here",
            "see at SendGrid, event webhook, whether it is on, posts to "
            f"{config.base_url}/hooks/sendgrid and signs with the key of "
            f"{PREFIX}SENDGRID_WEBHOOK_KEY; what was turned away stands in the log",
        )


def _alerts(session: Session, config: Config) -> Finding:
    if count := untold(session):
        return wrong(
            "alerts",
            f"{count} were given up after three days",
            "staff may not know of a customer left dissatisfied, of a survey that stopped, or of "
            "mails that wait",
            "look at the page /follow-ups, mend what is said of alerts above, then "
            "`comeback alert again`",
        )
    # Each is written for both channels: what waits for one was told over the other, if that is set.
    count = 0 if config.alert_to or config.alert_url else waiting_for(session, AlertChannel.MAIL)
    if count:
        return warning(
            "alerts",
            f"{count} wait, and nobody is to be told here",
            "after three days they are forgotten",
            f"set {PREFIX}ALERT_TO or {PREFIX}ALERT_URL, as `comeback serve` has them",
        )
    return Finding("alerts", "all were told, or still are being told")


def _jobs(session: Session, config: Config, now: datetime) -> Iterator[Finding]:
    latest = session.scalar(select(func.max(JobRun.started_at)))
    if latest is None:
        yield Finding("jobs", "none has run yet; `comeback serve` runs them")
        return
    if config.jobs == "embedded" and now - latest > SILENCE:
        yield warning(
            "jobs",
            f"none has run since {latest.astimezone(config.timezone):%Y-%m-%d %H:%M}",
            "nothing is listed, sent or counted meanwhile",
            "start `comeback serve`",
        )
        return
    runs = [run for job in TIMETABLE if (run := last_run(session, job, now))]
    failed = [run for run in runs if run.state is RunState.FAILED]
    for run in failed:
        yield _failed(run)
    behind = _behind(runs, now)
    if behind:
        yield _late(behind)
    if not failed and not behind:
        yield Finding(
            "jobs", f"the last began at {latest.astimezone(config.timezone):%Y-%m-%d %H:%M}"
        )


def _behind(runs: list[JobRun], now: datetime) -> list[str]:
    """Return the jobs whose latest slot is long ago."""
    every = {job.name: job.every for job in TIMETABLE}
    return [
        run.job
        for run in runs
        if slot_at(now, every[run.job]) - run.slot > max(SILENCE, SLOTS * every[run.job])
    ]


def _late(jobs: list[str]) -> Finding:
    return warning(
        "jobs",
        f"{', '.join(jobs)} {'is' if len(jobs) == 1 else 'are'} far behind",
        "something holds a slot, or it takes longer than the time between two",
        "see `comeback job list`",
    )


def _failed(run: JobRun) -> Finding:
    return wrong(
        "jobs",
        f"{run.job} failed: {run.report}",
        "its work waits until it succeeds",
        f"mend what it says; `comeback job run {run.job}` tries at once",
    )


def _surveys(session: Session) -> Iterator[Finding]:
    """Tell of surveys that are off for a reason: those stopped themselves."""
    last = (
        select(func.max(SurveyChange.id))
        .where(SurveyChange.setting == "active_since")
        .group_by(SurveyChange.survey_id)
    )
    stopped = session.execute(
        select(Survey.key, SurveyChange.reason)
        .join(SurveyChange, SurveyChange.survey_id == Survey.id)
        .where(
            SurveyChange.id.in_(last),
            Survey.active_since.is_(None),
            SurveyChange.reason.is_not(None),
        )
    )
    for key, reason in stopped:
        yield warning(
            "surveys",
            f"{key} stopped itself. {reason}",
            "nobody is asked, and what went wrong would go on",
            f"find out why, then `comeback survey activate {key}`",
        )


def _checkouts(session: Session, now: datetime) -> Finding:
    count = count_waiting(session, now - ORDERS_LATE)
    if not count:
        return Finding("checkouts", "none waits for orders that are late")
    many = f"{count:,} that are due wait for orders placed after them"
    return warning(
        "checkouts",
        many if count > 1 else "1 that is due waits for an order placed after it",
        "until then nobody knows whether they were ordered after all: they are in no survey, and "
        "in no column of the ledger",
        "see that the shop's orders still come in: `comeback import orders FILE.csv`, or the hook",
    )
