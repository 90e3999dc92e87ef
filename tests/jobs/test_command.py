"""`comeback job` shows what ran and runs a slot by hand, through the same rows."""

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from feedback.cli.job import command
from feedback.cli.refusal import Refusal
from feedback.clock import system_clock
from feedback.jobs.lease import LEASE
from feedback.jobs.slots import MAX_FAILURES, slot_at
from feedback.jobs.timetable import TIMETABLE
from feedback.models.job_run import JobRun, RunState
from feedback.owner import this_process
from feedback.shop import Shop
from tests.fieldwork.rows import add_customer, add_order, switch_on

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)
ASKED_AT = "2026-03-02T12:00:00+00:00"


@pytest.fixture(autouse=True)
def settings(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMEBACK_DATA_DIR", str(shop.config.data_dir))
    monkeypatch.setenv("COMEBACK_DATABASE_URL", str(shop.engine.url))
    monkeypatch.setenv("COMEBACK_TIMEZONE", "Europe/Lisbon")


def comeback_job(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def refusal_of(*arguments: str) -> str:
    result = comeback_job(*arguments)
    assert isinstance(result.exception, Refusal)
    return result.output + str(result.exception)


def put_run(
    shop: Shop, slot: datetime, state: RunState, *, failures: int = 0, report: str | None = None
) -> None:
    with shop.sessions.begin() as session:
        session.add(
            JobRun(
                job="ask",
                slot=slot,
                state=state,
                owner=this_process(),
                lease_until=system_clock() + LEASE,
                started_at=slot,
                finished_at=slot,
                failures=failures,
                report=report,
            )
        )


def listed() -> dict[str, str]:
    lines = comeback_job("list").output.splitlines()
    return {line.split()[0]: line for line in lines}


def test_list_shows_how_often_each_job_runs_and_that_it_never_did() -> None:
    every = {"ask": "hour", "deliver": "minute", "refresh_facts": "15 seconds", "sweep": "day"}
    lines = listed()
    assert lines.keys() == {"job", *(job.name for job in TIMETABLE)}
    for name, spelled in every.items():
        assert lines[name].split("  ")[0] == name
        assert f" {spelled} " in lines[name]
        assert "never ran" in lines[name]


@pytest.mark.parametrize(
    ("state", "hours_to_next"),
    [(RunState.DONE, -2), (RunState.FAILED, -3), (RunState.RUNNING, 1)],
)
def test_list_shows_the_last_slot_its_state_and_the_next(
    shop: Shop, state: RunState, hours_to_next: int
) -> None:
    current = slot_at(system_clock(), HOUR)
    put_run(shop, current - 3 * HOUR, state, failures=1, report="no paper")
    line = listed()["ask"]
    zone = shop.config.timezone
    assert (current - 3 * HOUR).astimezone(zone).strftime("%Y-%m-%dT%H:") in line
    assert line.split()[-1].startswith(
        (current + hours_to_next * HOUR).astimezone(zone).strftime("%Y-%m-%dT%H:")
    )
    assert f" {state}" in line
    assert ("1 of 5 tries): no paper" in line) == (state is RunState.FAILED)


def test_list_names_the_slots_that_were_given_up(shop: Shop) -> None:
    current = slot_at(system_clock(), HOUR)
    put_run(shop, current - HOUR, RunState.FAILED, failures=MAX_FAILURES, report="no paper")
    put_run(shop, current, RunState.DONE)
    assert "failed 5 times and was given up: no paper" in comeback_job("list").output


def test_run_does_the_work_of_a_slot_once(shop: Shop) -> None:
    with shop.sessions.begin() as session:
        switch_on(session)
        add_order(session, add_customer(session))
    first = comeback_job("run", "ask", "--now", "2026-03-02T12:34:56Z")
    assert first.output == (
        f"ask {ASKED_AT} done: 1 listed, 1 put to the draw, 1 invited or left out\n"
    )
    again = comeback_job("run", "ask", "--now", "2026-03-02T12:00:00Z")
    assert again.output.startswith(f"ask {ASKED_AT} already ran: 1 listed")
    assert again.exit_code == 0


def test_run_takes_a_time_without_a_zone_as_the_shops() -> None:
    output = comeback_job("run", "sweep", "--now", "2026-07-02T00:30").output
    assert output.startswith("sweep 2026-07-01T01:00:00+01:00 done")


def test_run_without_a_time_runs_the_slot_of_now(shop: Shop) -> None:
    before = slot_at(system_clock(), timedelta(days=1))
    comeback_job("run", "sweep")
    with shop.sessions() as session:
        run = session.scalars(select(JobRun)).one()
    assert before <= run.slot <= slot_at(system_clock(), timedelta(days=1))
    assert run.state is RunState.DONE


def test_run_refuses_what_is_no_time() -> None:
    assert "'tomorrow' is not" in refusal_of("run", "ask", "--now", "tomorrow")


def test_run_refuses_a_time_to_come(shop: Shop) -> None:
    """Who is listed years too early can never be asked again."""
    assert "is to come: nobody may be asked" in refusal_of("run", "ask", "--now", "2099-01-01")
    with shop.sessions() as session:
        assert not session.scalars(select(JobRun)).all()


def test_run_tells_slots_that_came_to_the_same_in_one_line(shop: Shop) -> None:
    hour = slot_at(system_clock(), HOUR)
    put_run(shop, hour - 4 * HOUR, RunState.DONE)
    output = comeback_job("run", "ask").output
    assert output.count("\n") == 1
    assert " and 3 more until " in output


def test_run_says_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMEBACK_FACTS_URL", "/dev/null/facts")
    said = refusal_of("run", "refresh_facts")
    assert "failed: NotADirectoryError" in said
    assert "refresh_facts failed at its slot" in said


def test_run_leaves_a_job_that_is_running_alone(shop: Shop) -> None:
    put_run(shop, slot_at(system_clock(), HOUR), RunState.RUNNING)
    assert "another process is at this job" in refusal_of("run", "ask")
