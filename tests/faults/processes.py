"""The provider and the senders, each in a process of its own, and what is done to them."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, sessionmaker

from feedback.database import reading
from feedback.models.delivery import Delivery, DeliveryState
from tests.faults.provider import Habits, Report, provide
from tests.faults.sender_process import LEASE, keep_delivering

SENDERS = 2
# Every so many times a sender is not killed but stopped for longer than its lease.
STOP_EVERY = 8
LONGEST_WAIT_SECONDS = 2

# Forked from a process that has imported everything, a sender is at work within milliseconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", "tests.faults.run"])


class Provider:
    """A provider at work at `url`."""

    def __init__(self, habits: Habits) -> None:
        self._pipe, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=provide, args=(theirs, habits), daemon=True)
        self._process.start()
        theirs.close()
        self.url = f"sendgrid+http://a-key@127.0.0.1:{self._pipe.recv()}"

    def report(self) -> Report:
        self._pipe.send(None)
        report: Report = self._pipe.recv()
        return report

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


@contextmanager
def providing(habits: Habits) -> Iterator[Provider]:
    provider = Provider(habits)
    try:
        yield provider
    finally:
        provider.end()


@dataclass
class Torment:
    """How often senders were killed, how often in the middle of a batch, and how often stopped."""

    kills: int = 0
    in_the_middle: int = 0
    stops: int = 0


class Senders:
    """Two senders, each replaced as soon as it is killed."""

    def __init__(
        self, sessions: sessionmaker[Session], settings: Mapping[str, str], *, naive: bool
    ) -> None:
        self._sessions, self._args = sessions, (dict(settings), naive)
        self._living = [self._start() for _ in range(SENDERS)]

    def torment(self, kills: int, pause: float, rng: random.Random) -> Torment:
        """Kill senders, `pause` seconds apart on average: half at random, half as they send."""
        torment = Torment()
        while torment.kills < kills:
            time.sleep(rng.uniform(0, 2 * pause))
            self.all_live()
            victim = rng.randrange(SENDERS)
            if (torment.kills + torment.stops) % STOP_EVERY == STOP_EVERY // 2:
                self._stop(victim)
                torment.stops += 1
            else:
                if torment.kills % 2:
                    self._wait_until_sending(victim)
                torment.in_the_middle += self._kill(victim)
                torment.kills += 1
        return torment

    def all_live(self) -> None:
        """Check that nobody ended but those that were killed."""
        assert all(sender.is_alive() for sender in self._living), "a sender ended by itself"

    def end(self) -> None:
        for sender in self._living:
            sender.kill()
            sender.join()

    def _start(self) -> ForkServerProcess:
        sender = PROCESSES.Process(target=keep_delivering, args=self._args, daemon=True)
        sender.start()
        return sender

    def _kill(self, victim: int) -> bool:
        """Kill a sender and start another; say whether it was in the middle of a batch."""
        sender = self._living[victim]
        assert sender.pid
        # Stopped first: the moment of its end is the moment looked at.
        os.kill(sender.pid, signal.SIGSTOP)
        was_sending = self._is_sending(sender.pid)
        sender.kill()
        sender.join()
        self._living[victim] = self._start()
        return was_sending

    def _stop(self, victim: int) -> None:
        pid = self._living[victim].pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
        time.sleep(1.5 * LEASE.total_seconds())
        os.kill(pid, signal.SIGCONT)

    def _wait_until_sending(self, victim: int) -> None:
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        pid = self._living[victim].pid
        assert pid
        while not self._is_sending(pid) and time.monotonic() < deadline:
            time.sleep(0.005)

    def _is_sending(self, pid: int) -> bool:
        with reading(self._sessions) as session:
            theirs = Delivery.owner.like(f"%:{pid}:%")
            sending = exists().where(Delivery.state == DeliveryState.SENDING, theirs)
            return bool(session.scalar(select(sending)))


@contextmanager
def sending(
    sessions: sessionmaker[Session], settings: Mapping[str, str], *, naive: bool
) -> Iterator[Senders]:
    """Have senders at work; whatever happens, none is left."""
    senders = Senders(sessions, settings, naive=naive)
    try:
        yield senders
    finally:
        senders.end()
