"""A server killed again and again in the middle of its jobs catches up, twice nothing, all once."""

import logging
import os
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import SystemRandom
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from config import Config
from feedback.cli.db import set_up
from feedback.database import make_engine, make_sessions
from feedback.jobs.deliver import deliver
from feedback.jobs.runner import Runner
from feedback.jobs.slots import slot_at
from feedback.jobs.timetable import TIMETABLE
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery, DeliveryState, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.job_run import JobRun, RunState
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.shop import Shop
from surveys.disposition import Disposition
from tests.jobs.backlog import HOUR, lay_backlog
from tests.jobs.served import free_port, serving, wait_until_ready

KILLS = int(os.environ.get("COMEBACK_TEST_KILLS", "5"))
LONGEST_LIFE = 1.0
# Less than a week: runs older than that are swept away.
HOURS = 150
PATIENCE = 120

log = logging.getLogger(__name__)


def open_at(data_dir: Path) -> Shop:
    config = Config.from_environ({"COMEBACK_DATA_DIR": str(data_dir)})
    engine = make_engine(config.database_url)
    return Shop(config, engine, make_sessions(engine))


def reading(shop: Shop) -> Session:
    session = shop.sessions()
    session.connection(execution_options={"sqlite_reads_only": True})
    return session


def running(shop: Shop) -> list[str]:
    with reading(shop) as session:
        return list(session.scalars(select(JobRun.job).where(JobRun.state == RunState.RUNNING)))


def serve_until_killed(shop: Shop) -> list[str]:
    """Kill the server a moment after a job began; return the jobs it was in the middle of."""
    start = datetime.now(UTC)
    with serving(shop.config.data_dir, free_port()) as server:
        deadline = time.monotonic() + PATIENCE
        while not has_begun(shop, start):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "no job began"
            time.sleep(0.05)
        time.sleep(SystemRandom().uniform(0, LONGEST_LIFE))
        server.kill()
        server.wait()
    return running(shop)


def has_begun(shop: Shop, start: datetime) -> bool:
    with reading(shop) as session:
        return session.scalar(select(exists().where(JobRun.started_at >= start))) or False


def runs(shop: Shop) -> list[JobRun]:
    with reading(shop) as session:
        return list(session.scalars(select(JobRun)))


def slots_to_do(shop: Shop) -> int:
    """Return how many hours the asking is behind."""
    return (slot_at(datetime.now(UTC), HOUR) - max(slots_done(shop))) // HOUR


def slots_done(shop: Shop) -> set[datetime]:
    return {run.slot for run in runs(shop) if run.job == "ask" and run.state is RunState.DONE}


def finish_serving(shop: Shop) -> None:
    """Serve until everything missed is caught up."""
    port = free_port()
    with serving(shop.config.data_dir, port) as server:
        wait_until_ready(port, server)
        deadline = time.monotonic() + PATIENCE
        while slots_to_do(shop) or running(shop):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the backlog is not finished"
            time.sleep(0.1)
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == 0


def run_uninterrupted(shop: Shop) -> None:
    for job in TIMETABLE:
        assert all(ran.state is RunState.DONE for ran in Runner(shop).run_due(job))


def send_the_rest(shop: Shop, later: datetime) -> None:
    """Send what is still ready, and hold what a killed sender had taken: its lease is over."""
    deliver(shop, later)


def ledger(shop: Shop) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return where every touchpoint stands, and whether its customer was invited.

    The moment is when the server got that far.
    """
    query = select(
        SampleUnit.kind,
        SampleUnit.touchpoint_id,
        SampleUnit.disposition,
        SampleUnit.listed_at,
        SampleUnit.asking_probability,
        Invitation.id.is_not(None),
        Invitation.closes_at,
    ).outerjoin(Invitation, Invitation.unit_id == SampleUnit.id)
    with reading(shop) as session:
        rows = session.execute(query).all()
    stands = {(row.kind, row.touchpoint_id): tuple(row)[2:] for row in rows}
    assert len(stands) == len(rows), "a touchpoint stands in the ledger twice"
    return stands


def mails(shop: Shop) -> list[tuple[DeliveryState, int]]:
    """Return the state of every delivery, and how many mails of it lie in the outbox."""
    query = (
        select(Delivery.state, func.count(OutboxMail.id))
        .outerjoin(OutboxMail, OutboxMail.delivery_id == Delivery.id)
        .group_by(Delivery.id, Delivery.state)
    )
    with reading(shop) as session:
        return [(state, count) for state, count in session.execute(query)]


def check_slots(shop: Shop) -> None:
    """Every hour was asked about, and no slot was marked done twice: the database kept a note."""
    with reading(shop) as session:
        twice = session.execute(
            text("SELECT job, slot FROM slot_done GROUP BY job, slot HAVING count(*) > 1")
        ).all()
    assert twice == []
    assert not {run.state for run in runs(shop)} - {RunState.DONE, RunState.SKIPPED}
    done = slots_done(shop)
    assert done == {min(done) + hour * HOUR for hour in range(len(done))}
    assert len(done) > HOURS


def check_ledger(shop: Shop, whole: Shop) -> int:
    """Everybody stands where they would without a kill, or is held; return how many are."""
    stands, expected = ledger(shop), ledger(whole)
    assert stands.keys() == expected.keys()
    held = {key for key in stands if stands[key][0] is Disposition.HELD}
    assert {key: stands[key] for key in stands.keys() - held} == {
        key: expected[key] for key in expected.keys() - held
    }
    assert {expected[key][0] for key in held} <= {Disposition.SENT}
    with reading(shop) as session:
        for touchpoint in (Order, Checkout):
            due = touchpoint.due_at <= datetime.now(UTC)
            assert session.scalar(select(func.count()).where(~touchpoint.listed, due)) == 0
    return len(held)


def check_mails(shop: Shop) -> int:
    """Every invitation has one mail, accepted and in the outbox once, or held; return how many."""
    sent = mails(shop)
    assert {state for state, _ in sent} <= {DeliveryState.ACCEPTED, DeliveryState.HELD}
    assert {count for state, count in sent if state is DeliveryState.ACCEPTED} == {1}
    assert {count for state, count in sent if state is DeliveryState.HELD} <= {0, 1}
    with reading(shop) as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == len(sent)
    return len(sent)


def test_killed_server_catches_up_and_does_nothing_twice(tmp_path: Path) -> None:
    killed = open_at(tmp_path / "killed")
    set_up(killed.engine)
    lay_backlog(killed, datetime.now(UTC), hours=HOURS, an_hour=6 * KILLS, ready=400 * KILLS)
    killed.engine.dispose()
    shutil.copytree(tmp_path / "killed", tmp_path / "whole")
    whole = open_at(tmp_path / "whole")
    later = datetime.now(UTC) + timedelta(hours=2)

    cut = [serve_until_killed(killed) for _ in range(KILLS)]
    left = slots_to_do(killed)
    finish_serving(killed)
    run_uninterrupted(whole)
    for shop in (killed, whole):
        send_the_rest(shop, later)

    assert any(cut), "no kill came in the middle of a job"
    check_slots(killed)
    held = check_ledger(killed, whole)
    log.info(
        "kills=%d in_the_middle=%d of=%s hours_left_after=%d touchpoints=%d mails=%d held=%d",
        KILLS,
        sum(map(bool, cut)),
        sorted({job for jobs in cut for job in jobs}),
        left,
        len(ledger(killed)),
        check_mails(killed),
        held,
    )
    for shop in (killed, whole):
        shop.engine.dispose()
