"""Three servers on one PostgreSQL: whoever of them is killed, every slot is run, and run once."""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func, select, text

from config import Config
from feedback.cli.db import set_up
from feedback.database import make_engine, make_sessions
from feedback.jobs.timetable import TIMETABLE
from feedback.models.checkout import Checkout
from feedback.models.delivery import Delivery, DeliveryState, OutboxMail
from feedback.models.invitation import Invitation
from feedback.models.job_run import JobRun, RunState
from feedback.models.order import Order
from feedback.models.sample_unit import SampleUnit
from feedback.shop import Shop
from tests.conftest import create_database
from tests.jobs.backlog import HOUR, lay_backlog
from tests.jobs.served import free_port, serving, wait_until_ready

SERVERS = 3
SLOTS = 200
PATIENCE = 120

Server = subprocess.Popen[bytes]


@pytest.fixture
def settings(postgres_url: str) -> dict[str, str]:
    return {
        "COMEBACK_DATABASE_URL": create_database(postgres_url),
        "COMEBACK_SECRET_KEY": "one key for all of them, as they must have",
    }


@pytest.fixture
def shop(settings: dict[str, str], tmp_path: Path) -> Iterator[Shop]:
    config = Config.from_environ({**settings, "COMEBACK_DATA_DIR": str(tmp_path)})
    engine = make_engine(config.database_url)
    set_up(engine)
    yield Shop(config, engine, make_sessions(engine))
    engine.dispose()


@pytest.fixture
def servers(shop: Shop, settings: dict[str, str]) -> Iterator[Callable[[], dict[int, Server]]]:
    """Return what starts three servers at once, by the number of their process."""
    with ExitStack() as stack:

        def start_all() -> dict[int, Server]:
            ports = [free_port() for _ in range(SERVERS)]
            started = [
                stack.enter_context(serving(shop.config.data_dir, port, **settings))
                for port in ports
            ]
            for port, server in zip(ports, started, strict=True):
                wait_until_ready(port, server)
            return {server.pid: server for server in started}

        yield start_all


def count(shop: Shop, *of: ColumnElement[bool]) -> int:
    with shop.sessions() as session:
        return session.scalar(select(func.count()).select_from(JobRun).where(*of)) or 0


def asked() -> ColumnElement[bool]:
    return (JobRun.job == "ask") & (JobRun.state == RunState.DONE)


def wait_until(shop: Shop, slots: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while count(shop, asked()) < slots:
        assert time.monotonic() < deadline, "the backlog is not finished"
        time.sleep(0.02)


def kill_who_asks(shop: Shop, living: dict[int, Server]) -> None:
    with shop.sessions() as session:
        latest = select(JobRun.owner).where(JobRun.job == "ask").order_by(JobRun.slot.desc())
        owner = session.scalars(latest.limit(1)).one()
    server = living.pop(int(owner.split(":")[1]))
    server.kill()
    server.wait()


def end_in_order(living: dict[int, Server]) -> None:
    for server in living.values():
        server.send_signal(signal.SIGTERM)
    assert [server.wait(PATIENCE) for server in living.values()] == [0] * len(living)


def test_two_of_three_servers_are_killed_and_every_slot_is_run_once(
    shop: Shop, servers: Callable[[], dict[int, Server]]
) -> None:
    lay_backlog(shop, datetime.now(UTC), hours=SLOTS, an_hour=2, ready=100)
    before = count(shop, asked())
    living = servers()
    for part in (1, 2):
        wait_until(shop, before + part * SLOTS // 3)
        kill_who_asks(shop, living)
    wait_until(shop, before + SLOTS)
    end_in_order(living)

    with shop.sessions() as session:
        notes = session.scalars(text("SELECT slot FROM slot_done WHERE job = 'ask'")).all()
        slots = sorted(datetime.fromisoformat(note) for note in notes)
        units = session.execute(select(SampleUnit.kind, SampleUnit.touchpoint_id)).all()
        unlisted = [
            session.scalar(select(func.count()).where(~one.listed, one.due_at <= max(slots)))
            for one in (Order, Checkout)
        ]
        mails = session.execute(
            select(Delivery.state, func.count(OutboxMail.id))
            .outerjoin(OutboxMail, OutboxMail.delivery_id == Delivery.id)
            .group_by(Delivery.id, Delivery.state)
        ).all()
        invited = session.scalar(select(func.count()).select_from(Invitation))
    assert len(notes) >= SLOTS
    assert max(Counter(notes).values()) == 1
    assert slots == [slots[0] + hour * HOUR for hour in range(len(slots))]
    assert unlisted == [0, 0]
    assert len(units) == len(set(units)) > SLOTS
    assert len(mails) == invited
    assert {state for state, copies in mails if copies != 1} <= {
        DeliveryState.READY,
        DeliveryState.SENDING,
        DeliveryState.HELD,
    }
    assert not [state for state, copies in mails if copies > 1]


def test_three_servers_start_at_once_on_an_empty_database(
    shop: Shop, servers: Callable[[], dict[int, Server]]
) -> None:
    living = servers()
    deadline = time.monotonic() + PATIENCE
    while count(shop, JobRun.state == RunState.DONE) < len(TIMETABLE):
        assert time.monotonic() < deadline, "a job was not run"
        time.sleep(0.05)
    end_in_order(living)
    with shop.sessions() as session:
        left = session.execute(select(JobRun.job, JobRun.state, JobRun.report)).all()
    assert {state for _, state, _ in left} == {RunState.DONE}, left
    said = (shop.config.data_dir / "serve.log").read_text()
    assert [line for line in said.splitlines() if "Ctrl-C stops it" not in line] == []
