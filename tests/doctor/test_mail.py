"""Whoever takes our mail is greeted, and a test mail goes the way of the customers' mails."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.doctor.finding import Finding, Weight
from feedback.doctor.mail import greet, send_a_test
from feedback.mail import dialogue, smtp
from feedback.models.delivery import OutboxMail
from tests.conftest import NOON
from tests.doctor.test_place import closed_port, config_of


@pytest.fixture
def mail_port() -> Iterator[int]:
    """A mail server that does not encrypt."""
    port = closed_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


def test_a_mail_server_is_greeted(mail_port: int) -> None:
    assert greet(f"smtp://127.0.0.1:{mail_port}") == Finding(
        "mail", f"127.0.0.1:{mail_port} answers"
    )


def test_a_mail_server_is_greeted_at_the_port_the_mail_would_go_to(
    mail_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PORT", mail_port)
    assert greet("smtp://127.0.0.1").said == f"127.0.0.1:{mail_port} answers"


def test_at_the_port_of_tls_only_an_encrypted_server_will_do(
    mail_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "PORT_OF_TLS", mail_port)
    assert "cannot be handed over: [SSL" in greet(f"smtp://127.0.0.1:{mail_port}").said


@pytest.mark.parametrize("scheme", ["smtp", "sendgrid", "sendgrid+http"])
def test_mail_that_cannot_be_handed_over_is_told(scheme: str) -> None:
    finding = greet(f"{scheme}://s3cret@127.0.0.1:{closed_port()}")
    assert finding.weight is Weight.WRONG
    assert "cannot be handed over" in finding.said
    assert "s3cret" not in str(finding)


def test_a_test_mail_is_taken(
    tmp_path: Path, sessions: sessionmaker[Session], mail_port: int
) -> None:
    url = f"smtp://127.0.0.1:{mail_port}"
    config = config_of(tmp_path, COMEBACK_MAIL_URL=url)
    assert send_a_test(config, sessions, "me@shop.example", NOON).weight is Weight.FINE


def test_a_test_mail_says_what_to_look_for(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    send_a_test(config_of(tmp_path), sessions, "me@shop.example", NOON)
    with sessions() as session:
        [mail] = session.scalars(select(OutboxMail))
    assert mail.recipient == "me@shop.example"
    assert "DMARC" in mail.message


def test_a_test_mail_that_is_not_taken_says_why(
    tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    config = config_of(tmp_path, COMEBACK_MAIL_URL=f"smtp://127.0.0.1:{closed_port()}")
    finding = send_a_test(config, sessions, "me@shop.example", NOON)
    assert finding.weight is Weight.WRONG
    assert "cannot be reached" in finding.said


@contextmanager
def sendgrid(status: int, told: object) -> Iterator[str]:
    """Answer, as SendGrid does, what a key may do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/v3/scopes"
            assert self.headers["Authorization"] == "Bearer s3cret"
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request, daemon=True).start()
        yield f"sendgrid+http://s3cret@127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("status", "told", "weight", "said"),
    [
        (200, {"scopes": ["mail.batch.create", "mail.send"]}, Weight.FINE, "it may send mail"),
        (200, {"scopes": ["alerts.read"]}, Weight.WRONG, "but not to send mail"),
        (401, {"errors": []}, Weight.WRONG, "does not take the key of COMEBACK_MAIL_URL (401)"),
        (403, {"errors": []}, Weight.UNSURE, "did not say what the key may do (403)"),
        (500, {}, Weight.UNSURE, "did not say what the key may do (500)"),
        (200, "a gateway's", Weight.UNSURE, "did not say"),
    ],
)
def test_a_key_that_may_send_no_mail_is_told(
    status: int, told: object, weight: Weight, said: str
) -> None:
    with sendgrid(status, told) as url:
        finding = greet(url)
    assert finding.weight is weight
    assert said in finding.said
    assert "s3cret" not in str(finding)


def test_a_password_the_mail_server_does_not_take_is_told(mail_port: int) -> None:
    finding = greet(f"smtp://me:s3cret@127.0.0.1:{mail_port}")
    assert finding.weight is Weight.WRONG
    assert "s3cret" not in str(finding)


def test_what_went_wrong_is_told_in_words_not_numbers() -> None:
    assert "Errno" not in greet(f"smtp://127.0.0.1:{closed_port()}").said
    assert "Errno" not in greet("smtp://nobody.invalid").said
