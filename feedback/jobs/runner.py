"""Runs slots: each is taken by one owner, run, and marked done last."""

import logging
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from traceback import format_tb

from feedback.clock import Clock, system_clock
from feedback.database import reading
from feedback.jobs.job import CatchUp, Job
from feedback.jobs.lease import renewed
from feedback.jobs.slots import due_by_hand, next_due, slot_at
from feedback.jobs.turn import Turn, finish, renew, take
from feedback.models.job_run import RunState
from feedback.shop import Shop

log = logging.getLogger(__name__)

LONGEST_REPORT = 300


@dataclass(frozen=True, slots=True)
class Ran:
    """A slot, and how it ended."""

    slot: datetime
    state: RunState
    report: str


class Runner:
    """Runs the slots of jobs for one shop; any number of processes may do so at once."""

    def __init__(
        self, shop: Shop, clock: Clock = system_clock, stopping: Event | None = None
    ) -> None:
        self._shop = shop
        self._clock = clock
        self._stopping = stopping or Event()

    def run_due(self, job: Job) -> list[Ran]:
        """Run every slot that is due, in order; stop at one that fails, or when told to stop."""
        ran: list[Ran] = []
        while turn := self._next_turn(job, self._clock()):
            ran.append(self._run(turn))
            if ran[-1].state is RunState.FAILED:
                break
        return ran

    def run_at(self, job: Job, moment: datetime) -> list[Ran]:
        """Run the slot of a moment, unless it was done before.

        Where every missed slot counts, those before it run first; failed ones are tried again.
        """
        slot = slot_at(moment, job.every)
        ran: list[Ran] = []
        while turn := self._turn_by_hand(job, slot):
            ran.append(self._run(turn))
            if ran[-1].state is RunState.FAILED:
                break
        return ran

    def _next_turn(self, job: Job, until: datetime, *, at_once: bool = False) -> Turn | None:
        if self._stopping.is_set():
            return None
        with reading(self._shop.sessions) as session:
            current = slot_at(until, job.every)
            due = next_due(session, job, current, self._clock(), at_once=at_once)
        return take(self._shop.sessions, job, due, self._clock()) if due else None

    def _turn_by_hand(self, job: Job, slot: datetime) -> Turn | None:
        if job.catch_up is CatchUp.EVERY:
            missed = self._next_turn(job, min(slot, self._clock()), at_once=True)
            if missed:
                return missed
        with reading(self._shop.sessions) as session:
            due = due_by_hand(session, job, slot, self._clock())
        return take(self._shop.sessions, job, due, self._clock()) if due else None

    def _run(self, turn: Turn) -> Ran:
        with renewed(lambda: renew(self._shop.sessions, turn, self._clock())):
            ran = _outcome(turn, self._shop)
        if not finish(self._shop.sessions, turn, ran.state, ran.report, self._clock()):
            log.warning("job=%s slot=%s was taken over meanwhile", turn.job.name, turn.slot)
        return ran


def _outcome(turn: Turn, shop: Shop) -> Ran:
    """Do the work; an error is kept by its first line, as the others may hold addresses."""
    try:
        report = turn.job.run(shop, turn.slot)
    except Exception as error:
        first_line = next(iter(str(error).splitlines()), "")
        report = f"{type(error).__name__}: {first_line}"[:LONGEST_REPORT]
        where = "".join(format_tb(error.__traceback__))
        log.error("job=%s slot=%s failed: %s\n%s", turn.job.name, turn.slot, report, where)  # noqa: TRY400
        return Ran(turn.slot, RunState.FAILED, report)
    return Ran(turn.slot, RunState.DONE, report)
