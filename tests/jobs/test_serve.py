"""The server runs the jobs, ends in order, and leaves no worker behind when it is killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from config import Config
from feedback.cli.db import set_up
from feedback.cli.serve import settle_at
from feedback.database import make_engine, make_sessions
from feedback.models.job_run import JobRun, RunState
from feedback.shop import Shop
from tests.jobs.served import (
    COMEBACK,
    children,
    free_port,
    is_alive,
    serving,
    start,
    wait_until_ready,
)

PATIENCE = 30

End = Callable[[subprocess.Popen[bytes]], None]


@pytest.fixture
def shop_set_up(tmp_path: Path) -> Iterator[Shop]:
    config = Config.from_environ({"COMEBACK_DATA_DIR": str(tmp_path)})
    engine = make_engine(config.database_url)
    set_up(engine)
    yield Shop(config, engine, make_sessions(engine))
    engine.dispose()


def test_links_lead_to_the_port_served_unless_a_setting_says_otherwise() -> None:
    unset: dict[str, str] = {}
    blank = {"COMEBACK_BASE_URL": " "}
    chosen = {"COMEBACK_BASE_URL": "https://ask.shop.example"}
    for environ in (unset, blank, chosen):
        settle_at(environ, 8742)
    assert unset == blank == {"COMEBACK_BASE_URL": "http://127.0.0.1:8742"}
    assert chosen == {"COMEBACK_BASE_URL": "https://ask.shop.example"}


def states(shop: Shop) -> dict[str, RunState]:
    with shop.sessions() as session:
        return {run.job: run.state for run in session.scalars(select(JobRun))}


def wait_for_jobs(shop: Shop, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(states(shop)) < 4:
        assert server.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def terminate(server: subprocess.Popen[bytes]) -> None:
    server.terminate()


def press_ctrl_c(server: subprocess.Popen[bytes]) -> None:
    """Send what a terminal sends: the signal to every process of the command."""
    os.killpg(server.pid, signal.SIGINT)


@pytest.mark.parametrize("end", [terminate, press_ctrl_c])
def test_server_answers_runs_the_jobs_and_ends_in_order(shop_set_up: Shop, end: End) -> None:
    port = free_port()
    with serving(shop_set_up.config.data_dir, port) as server:
        wait_until_ready(port, server)
        wait_for_jobs(shop_set_up, server)
        end(server)
        assert server.wait(PATIENCE) == 0
    assert set(states(shop_set_up).values()) == {RunState.DONE}
    said = (shop_set_up.config.data_dir / "serve.log").read_text()
    assert said == f"Comeback is at http://127.0.0.1:{port}; Ctrl-C stops it.\n"


def test_server_runs_no_jobs_where_they_are_off(shop_set_up: Shop) -> None:
    port = free_port()
    with serving(shop_set_up.config.data_dir, port, COMEBACK_JOBS="off") as server:
        wait_until_ready(port, server)
    assert states(shop_set_up) == {}


def test_worker_does_not_outlive_a_killed_server(shop_set_up: Shop) -> None:
    port = free_port()
    with serving(shop_set_up.config.data_dir, port) as server:
        wait_until_ready(port, server)
        left = children(server.pid)
        assert left
    deadline = time.monotonic() + PATIENCE
    while any(is_alive(child) for child in left):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_taken_port_is_refused(shop_set_up: Shop) -> None:
    port = free_port()
    data_dir = shop_set_up.config.data_dir
    with serving(data_dir, port) as server:
        wait_until_ready(port, server)
        second = start(data_dir, port)
        assert second.wait(PATIENCE) == 1
    assert f"127.0.0.1:{port} cannot be listened at" in (data_dir / "serve.log").read_text()


def test_database_that_is_not_set_up_is_refused(tmp_path: Path) -> None:
    ended = subprocess.run(
        [COMEBACK, "serve"],
        check=False,
        env=os.environ | {"COMEBACK_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 1
    assert "comeback db upgrade" in ended.stderr
