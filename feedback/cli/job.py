"""The scheduled jobs: what ran, what comes next, and running one by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.refusal import Refusal
from feedback.cli.shop import open_shop
from feedback.clock import system_clock
from feedback.jobs.job import Job
from feedback.jobs.runner import Ran, Runner
from feedback.jobs.slots import MAX_FAILURES, is_cut_short, last_run, next_due, slot_at
from feedback.jobs.timetable import TIMETABLE
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop

HEADINGS = ("job", "every", "last slot", "state", "next slot")
# What is listed before its time has had its one chance; clocks may differ by less.
MOST_AHEAD = timedelta(hours=1)
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@click.group()
def command() -> None:
    """List the scheduled jobs, or run one now."""


@command.command("list")
def list_jobs() -> None:
    """Show each job, how often it runs, its last run, its state and its next slot."""
    shop = open_shop()
    now = system_clock()
    with shop.sessions() as session:
        rows = [_line(session, job, now, shop.config.timezone) for job in TIMETABLE]
        given_up = session.scalars(
            select(JobRun)
            .where(JobRun.state == RunState.FAILED, JobRun.failures >= MAX_FAILURES)
            .order_by(JobRun.slot)
        ).all()
    for line in _aligned([HEADINGS, *rows]):
        click.echo(line)
    for run in given_up:
        slot = _shown(run.slot, shop.config.timezone)
        click.echo(f"{run.job} {slot} failed {run.failures} times and was given up: {run.report}")


@command.command("run")
@click.argument("name", type=click.Choice([job.name for job in TIMETABLE]))
@click.option("--now", "moment", metavar="ISO8601", help="Run the slot of this time.")
def run_job(name: str, moment: str | None) -> None:
    """Run the slot of a job now, after those it missed; a slot that is done is not run again."""
    shop = open_shop()
    zone = shop.config.timezone
    job = next(job for job in TIMETABLE if job.name == name)
    slot = slot_at(_parsed(moment, zone) if moment else system_clock(), job.every)
    ran = Runner(shop).run_at(job, slot)
    for line in _told(name, ran, zone):
        click.echo(line)
    if ran and ran[-1].state is RunState.FAILED:
        raise Refusal(f"{name} failed at its slot {_shown(ran[-1].slot, zone)}; see above.")
    if not ran or ran[-1].slot != slot:
        click.echo(_why_not(shop, job, slot))


def _told(name: str, ran: list[Ran], zone: ZoneInfo) -> Iterator[str]:
    """Say a line for each slot that ran; of several that came to the same, one."""
    for (state, report), alike in groupby(ran, key=lambda one: (one.state, one.report)):
        slots = [_shown(one.slot, zone) for one in alike]
        several = f" and {len(slots) - 1:,} more until {slots[-1]}" if len(slots) > 1 else ""
        yield f"{name} {slots[0]}{several} {state}: {report}"


def _why_not(shop: Shop, job: Job, slot: datetime) -> str:
    """Say why a slot was left alone."""
    shown = f"{job.name} {_shown(slot, shop.config.timezone)}"
    with shop.sessions() as session:
        run = session.get(JobRun, (job.name, slot))
    if run is not None and run.state is RunState.DONE:
        return f"{shown} already ran: {run.report}"
    raise Refusal(f"{shown} was not run: another process is at this job; try again later.")


def _parsed(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"--now must be a time such as 2026-03-02T12:00:00Z; {text!r} is not."
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment > system_clock() + MOST_AHEAD:
        raise Refusal(
            f"{text} is to come: nobody may be asked before it is time, and whoever is listed or "
            "drawn too early cannot be asked later. Give a time that is past."
        )
    return moment


def _line(session: Session, job: Job, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    current = slot_at(now, job.every)
    last = last_run(session, job, current)
    due = next_due(session, job, current, now, at_once=True)
    return (
        job.name,
        _spelled(job.every),
        _shown(last.slot, zone) if last else "-",
        _state(last, now),
        _shown(due.slot if due else current + job.every, zone),
    )


def _state(last: JobRun | None, now: datetime) -> str:
    if last is None:
        return "never ran"
    if last.state is RunState.RUNNING and is_cut_short(last, now):
        return "cut short"
    if last.state is RunState.FAILED:
        return f"failed ({last.failures} of {MAX_FAILURES} tries): {last.report}"
    return str(last.state)


def _spelled(every: timedelta) -> str:
    seconds = round(every.total_seconds())
    name, size = next(unit for unit in UNITS if seconds % unit[1] == 0)
    count = seconds // size
    return f"{count} {name}s" if count > 1 else name


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
