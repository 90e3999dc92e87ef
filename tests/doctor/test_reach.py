"""Whether customers reach us is looked at from here; a clock that is off is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine

from config import Config
from feedback.doctor import reach as reaching
from feedback.doctor.finding import Finding, Weight
from feedback.doctor.reach import reach
from tests.doctor.test_place import closed_port, config_of

US = b'{"process": "up"}\n'
SMTP = "smtp://mail.shop.example"


@contextmanager
def answering(body: bytes, status: int = 200, date: str | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            self.send_header("Date", date or self.date_time_string())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def now() -> datetime:
    return datetime.now(UTC)


def found(config: Config, engine: Engine | None = None) -> dict[str, Finding]:
    return {finding.about: finding for finding in reach(config, engine, now)}


def test_pages_that_are_ours_answer(tmp_path: Path) -> None:
    with answering(US) as url:
        told = found(config_of(tmp_path, COMEBACK_BASE_URL=url))
    assert told["pages"].said == f"{url} answers, and it is us"
    assert "clock" not in told


@pytest.mark.parametrize(("body", "status"), [(b"<h1>It works!</h1>", 200), (US, 502)])
def test_somebody_else_at_our_address_is_told(tmp_path: Path, body: bytes, status: int) -> None:
    with answering(body, status) as url:
        told = found(config_of(tmp_path, COMEBACK_BASE_URL=url))
    assert told["pages"].weight is Weight.WRONG


def test_nobody_there_may_mean_that_nothing_is_served_yet(tmp_path: Path) -> None:
    told = found(config_of(tmp_path, COMEBACK_BASE_URL=f"http://127.0.0.1:{closed_port()}"))
    assert told["pages"].weight is Weight.UNSURE


def test_mails_that_leave_must_not_lead_to_this_machine(tmp_path: Path) -> None:
    assert found(config_of(tmp_path))["base URL"].weight is Weight.FINE
    told = found(config_of(tmp_path, COMEBACK_MAIL_URL=SMTP))
    assert told["base URL"].weight is Weight.WRONG


def test_answers_are_not_sent_in_the_clear(tmp_path: Path) -> None:
    told = found(config_of(tmp_path, COMEBACK_BASE_URL="http://ask.shop.invalid"))
    assert told["base URL"].weight is Weight.WRONG
    assert told["pages"].weight is Weight.UNSURE
    told = found(config_of(tmp_path, COMEBACK_BASE_URL="https://ask.shop.invalid"))
    assert told["base URL"].weight is Weight.FINE


@pytest.mark.parametrize(
    ("date", "weight"),
    [
        (None, Weight.FINE),
        ("Mon, 02 Mar 2026 12:00:00 GMT", Weight.WRONG),
        ("noon", Weight.UNSURE),
    ],
)
def test_the_clock_is_set_beside_sendgrids(
    tmp_path: Path, date: str | None, weight: Weight
) -> None:
    with answering(b"", date=date) as url:
        config = replace(config_of(tmp_path), mail_url=url.replace("://", "://SG.key@"))
        told = found(replace(config, mail_url=f"sendgrid+{config.mail_url}"))
    assert told["clock"].weight is weight


def test_the_clock_is_set_beside_the_databases(tmp_path: Path, engine: Engine) -> None:
    config = config_of(tmp_path)
    if engine.dialect.name == "sqlite":
        assert "clock" not in found(config, engine)
        return
    assert found(config, engine)["clock"].weight is Weight.FINE
    behind = reach(config, engine, lambda: now() - 2 * reaching.MOST_APART)
    told = {finding.about: finding for finding in behind}["clock"]
    assert told.weight is Weight.WRONG
    assert "behind that of the database" in told.said
    almost = reach(config, engine, lambda: now() + reaching.MOST_APART - timedelta(seconds=20))
    assert {finding.about: finding for finding in almost}["clock"].weight is Weight.FINE
