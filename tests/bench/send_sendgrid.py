"""Claim, render, send and record, to a local sink shaped like SendGrid, against its bare client."""

import resource
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from sendgrid import SendGridAPIClient

from feedback.database import make_engine, make_sessions
from feedback.fieldwork.deliver import deliver_due
from feedback.mail.letter import Letterhead, write_letter
from feedback.mail.message import Mail
from feedback.mail.sender import Sender
from feedback.mail.sendgrid import SendGridSender
from feedback.mail.sendgrid_request import A_REQUEST, write_request
from feedback.migrate import upgrade_database
from feedback.tokens import mint_token
from tests.bench.ready_mails import add_ready_mails
from tests.bench.row import Row
from tests.bench.sinks import sink
from tests.fieldwork.mailroom import CONFIG

MAILS = 100_000
MILLION = 1_000_000


def run() -> list[Row]:
    """Send a hundred thousand mails, then a million: the peak of memory must not grow."""
    with sink("http") as port:
        host = f"http://127.0.0.1:{port}"
        ceiling = MAILS / bare_loop(host, MAILS)
        return [
            _measured("send_sendgrid", host, MAILS, ceiling),
            _measured("send_sendgrid_million", host, MILLION, ceiling),
        ]


def _measured(name: str, host: str, count: int, ceiling: float) -> Row:
    seconds = deliver_all(SendGridSender("key", host), count)
    return Row(
        name=name,
        rate=count / seconds,
        unit="mails/s",
        against="the official client, prebuilt bodies of 1,000",
        ceiling=ceiling,
        n=count,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def deliver_all(sender: Sender, count: int) -> float:
    """Return the seconds it takes until every mail of a shop on SQLite is recorded as accepted."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'shop.db'}")
        upgrade_database(engine)
        sessions = make_sessions(engine)
        now = add_ready_mails(sessions, count)
        started = perf_counter()
        delivered = deliver_due(sessions, sender, CONFIG, lambda: now)
        seconds = perf_counter() - started
        engine.dispose()
    if delivered.accepted != count:
        raise RuntimeError(f"{count - delivered.accepted} mails were not accepted")
    return seconds


def bare_loop(host: str, count: int) -> float:
    client = SendGridAPIClient("key", host).client
    body = _body()
    started = perf_counter()
    for _ in range(count // A_REQUEST):
        client.mail.send.post(request_body=body)
    return perf_counter() - started


def _body() -> dict[str, Any]:
    letter = write_letter(Letterhead.of(CONFIG), "completed", "en")
    return write_request(
        [
            Mail(letter, f"c{number}@customer.example", mint_token(), "2 March 2026", number, 1)
            for number in range(A_REQUEST)
        ],
        None,
    )
