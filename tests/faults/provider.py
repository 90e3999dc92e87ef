"""A provider shaped like SendGrid that goes wrong at random, and knows whom it reached.

It takes a batch back as SendGrid says it does: what stands in a cancelled batch is discarded when
its time comes, whether it was handed over before or after the batch was cancelled.
"""

import json
import random
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from tests.faults.events import EventHook

POISON = "poison"
SLOW_SECONDS = 0.3
LATEST_CANCEL_SECONDS = 600


class Fault(StrEnum):
    """What goes wrong with a request; after those that take it, its mails have left or will."""

    HANGS = "hangs after accepting"
    BREAKS_AFTER = "500 after accepting"
    CUTS = "resets after accepting"
    BREAKS = "500"
    RESETS = "resets before reading"
    BUSY = "503"
    LIMITS = "429"
    SLOW = "slow"


TAKES = {Fault.HANGS, Fault.BREAKS_AFTER, Fault.CUTS, Fault.SLOW, None}
ODDS: dict[Fault | None, int] = {
    Fault.HANGS: 4,
    Fault.BREAKS_AFTER: 5,
    Fault.CUTS: 5,
    Fault.BREAKS: 3,
    Fault.RESETS: 3,
    Fault.BUSY: 5,
    Fault.LIMITS: 4,
    Fault.SLOW: 8,
    None: 63,
}


@dataclass(frozen=True, slots=True)
class Report:
    """How often each recipient was reached and each fault happened.

    And how many batches were cancelled, whether all events have been posted, and what was asked
    for that no sender may ask for.
    """

    reached: Counter[str]
    faults: Counter[str]
    cancelled: int
    is_told: bool
    wrongs: list[str]


@dataclass(frozen=True, slots=True)
class Habits:
    """What a provider is like.

    A request hangs for `hang` seconds. What became of the mails is posted to `events_url`, signed
    with `events_key`, where one is set.
    """

    seed: int
    hang: float
    events_url: str = ""
    events_key: str = ""


@dataclass
class Provider:
    """Keeps what it took: (recipient, batch) of each mail, and the batches cancelled."""

    habits: Habits
    rng: random.Random
    events: EventHook | None
    taken: list[tuple[str, str | None]] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def fault(self, *among: Fault) -> Fault | None:
        """Return what goes wrong this time, of `among` where only some of it can."""
        with self.lock:
            (fault,) = self.rng.choices(list(ODDS), list(ODDS.values()))
            if fault is None or (among and fault not in among):
                return None
            self.faults[fault] += 1
            return fault

    def take(self, request: dict[str, Any]) -> bool:
        """Take every mail of a request; False, and none, where one is poisonous."""
        mails = request["personalizations"]
        recipients = [mail["to"][0]["email"] for mail in mails]
        batch, send_at = request.get("batch_id"), request.get("send_at")
        with self.lock:
            if len(recipients) > len(set(recipients)):
                self.wrongs.append("An address stands twice in a request.")
            if (batch is None) is not (send_at is None):
                self.wrongs.append("A batch has no time to leave at, or the other way round.")
            if send_at is not None and send_at < time.time() + LATEST_CANCEL_SECONDS:
                self.wrongs.append("A batch leaves too soon to be cancelled.")
            if any(POISON in recipient for recipient in recipients):
                self.faults["400"] += 1
                return False
            self.taken.extend((recipient, batch) for recipient in recipients)
        if self.events:
            self.events.tell(mails)
        return True

    def cancel(self, batch: str) -> None:
        with self.lock:
            self.cancelled.add(batch)

    def resume(self, batch: str) -> None:
        with self.lock:
            self.cancelled.discard(batch)

    def report(self) -> Report:
        with self.lock:
            left = (who for who, batch in self.taken if batch not in self.cancelled)
            is_told = self.events is None or self.events.is_done
            return Report(
                reached=Counter(left),
                faults=Counter(self.faults),
                cancelled=len(self.cancelled),
                is_told=is_told,
                wrongs=list(self.wrongs),
            )


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, provider: Provider) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.provider = provider

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that were killed."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        provider = self.server.provider
        fault = provider.fault() if self.path == "/v3/mail/send" else provider.fault(*BRIEF)
        if fault is Fault.RESETS:
            self._reset()
            return
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        if fault not in TAKES:
            self._fail(fault)
            return
        if fault is Fault.SLOW:
            time.sleep(SLOW_SECONDS)
        status, reply = self._taken(request)
        if fault is Fault.HANGS:
            time.sleep(provider.habits.hang)
        elif fault is Fault.CUTS:
            self._reset()
        elif fault is Fault.BREAKS_AFTER:
            self._reply(500)
        else:
            self._reply(status, reply)

    def do_GET(self) -> None:
        """List what is cancelled."""
        with self.server.provider.lock:
            listed = [
                {"batch_id": batch, "status": "cancel"} for batch in self.server.provider.cancelled
            ]
        asked_for = self.path.removeprefix("/v3/user/scheduled_sends").strip("/")
        self._reply(200, [one for one in listed if asked_for in ("", one["batch_id"])])

    def do_DELETE(self) -> None:
        self.server.provider.resume(self.path.rpartition("/")[2])
        self._reply(204)

    def _taken(self, request: dict[str, Any]) -> tuple[int, object]:
        provider = self.server.provider
        if self.path == "/v3/mail/batch":
            return 201, {"batch_id": uuid4().hex}
        if self.path == "/v3/user/scheduled_sends":
            provider.cancel(request["batch_id"])
            return 201, request
        if self.path != "/v3/mail/send":
            return 404, None
        return (202, None) if provider.take(request) else (400, REFUSED)

    def _fail(self, fault: Fault | None) -> None:
        if fault is Fault.LIMITS:
            self._reply(429, None, {"X-RateLimit-Reset": str(int(time.time()) + 1)})
        else:
            self._reply(503 if fault is Fault.BUSY else 500)

    def _reply(
        self, status: int, body: object = None, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if body is not None:
            self.wfile.write(json.dumps(body).encode())

    def _reset(self) -> None:
        """Close with zero linger: that resets the connection instead of ending it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RD)
        self.connection.close()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


# What goes wrong where batches are named and cancelled.
BRIEF = (Fault.BREAKS, Fault.BREAKS_AFTER, Fault.BUSY, Fault.CUTS, Fault.RESETS)
REFUSED = {"errors": [{"message": "One of the addresses does not exist."}]}


def provide(pipe: Connection, habits: Habits) -> None:
    """Serve until the pipe closes: send the port, then a report whenever one is asked for."""
    rng = random.Random(habits.seed)
    hook = EventHook(habits.events_url, habits.events_key, rng) if habits.events_url else None
    provider = Provider(habits, rng, hook)
    server = Server(provider)
    Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_port)
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        pipe.send(provider.report())
