"""Over SMTP a no is a no, a not now waits, and a broken connection is unknown, never a retry."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from feedback.mail import smtp
from feedback.mail.message import write_message
from feedback.mail.sender import ACCEPTED, Fate, Outcome
from feedback.mail.smtp import CUT_BEFORE, CUT_DURING, SmtpSender
from tests.conftest import NOON
from tests.mail.letters import mail, send


class Box:
    """A mail server's mailbox; some addresses are answered in their own way."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.at_rcpt: dict[str, str] = {}
        self.at_data: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        refusal = self.at_data.get(envelope.rcpt_tos[0])
        if refusal:
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
        return "250 OK"


@pytest.fixture
def box() -> Box:
    return Box()


@contextmanager
def mail_server(box: Box, **options: Any) -> Iterator[int]:
    """Run a real mail server; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def url(box: Box) -> Iterator[str]:
    with mail_server(box) as port:
        yield f"smtp://127.0.0.1:{port}"


def test_a_mail_arrives_as_it_was_written(box: Box, url: str) -> None:
    one = mail("ann@customer.example", language="de")
    assert send(SmtpSender(url), [one]) == [ACCEPTED]

    (arrived,) = box.mails
    assert arrived["To"] == "ann@customer.example"
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == one.text.splitlines()


def test_each_of_a_batch_has_its_own_outcome(box: Box, url: str) -> None:
    box.at_rcpt["gone@customer.example"] = "550 5.1.1 <gone@customer.example> unknown"
    box.at_rcpt["full@customer.example"] = "452 4.2.2 Mailbox full"
    box.at_data["spam@customer.example"] = "554 5.7.1 Looks like spam"
    names = ["ann", "gone", "full", "spam", "bob"]
    batch = [mail(f"{name}@customer.example") for name in names]

    ann, gone, full, spam, bob = send(SmtpSender(url), batch)

    assert (ann, bob) == (ACCEPTED, ACCEPTED)
    assert gone == Outcome(Fate.REFUSED, "The mail server said 550 5.1.1 <the address> unknown")
    assert full.fate is Fate.TRY_AGAIN
    assert spam.fate is Fate.REFUSED
    assert [one["To"] for one in box.mails] == ["ann@customer.example", "bob@customer.example"]


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        sender = SmtpSender(f"smtp://127.0.0.1:{unused.getsockname()[1]}")
        outcomes = send(sender, [mail(), mail()])
    assert [outcome.fate for outcome in outcomes] == [Fate.TRY_AGAIN] * 2
    assert outcomes[0].reason == "The mail server cannot be reached (ConnectionRefusedError)."


@contextmanager
def scripted(lines: list[str], *, until: bytes) -> Iterator[str]:
    """Run a server that says its lines one by one, and hangs up on hearing `until`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as heard:
                connection.sendall(b"220 hello\r\n")
                for line in lines:
                    heard.readline()
                    connection.sendall(f"{line}\r\n".encode())
                while heard.readline() not in (until, b""):
                    pass

        thread = Thread(target=serve)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


UP_TO_THE_WORDS = ["250 hi", "250 sender ok", "250 recipient ok", "354 go on"]


def test_a_connection_that_breaks_after_the_words_went_out_is_unknown() -> None:
    """The server has the whole mail and never says so: it may be delivered."""
    with scripted(UP_TO_THE_WORDS, until=b".\r\n") as url:
        assert send(SmtpSender(url), [mail()]) == [CUT_DURING]
    assert CUT_DURING.fate is Fate.UNKNOWN


def test_a_server_too_slow_to_say_yes_leaves_the_mail_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    with scripted(UP_TO_THE_WORDS, until=b"never") as url:
        assert send(SmtpSender(url), [mail()]) == [CUT_DURING]


def test_a_connection_that_breaks_before_the_words_is_tried_again() -> None:
    with scripted(["250 hi"], until=b"mail FROM:<service@shop.example>\r\n") as url:
        assert send(SmtpSender(url), [mail()]) == [CUT_BEFORE]
    assert CUT_BEFORE.fate is Fate.TRY_AGAIN


def test_a_batch_ends_long_before_its_lease(
    box: Box, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count(step=100)
    monkeypatch.setattr(smtp, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    outcomes = send(SmtpSender(url), [mail(), mail(), mail()])
    assert [outcome.fate for outcome in outcomes] == [
        Fate.ACCEPTED,
        Fate.TRY_AGAIN,
        Fate.TRY_AGAIN,
    ]
    assert len(box.mails) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_given_and_a_wrong_one_said_to_be_wrong(box: Box) -> None:
    def check(
        server: SMTP, session: Session, envelope: Envelope, how: str, given: object
    ) -> object:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given == LoginPassword(b"shop", b"p@ss"), handled=False)

    options = {"authenticator": check, "auth_require_tls": False, "auth_required": True}
    with mail_server(box, **options) as port:
        right = send(SmtpSender(f"smtp://shop:p%40ss@127.0.0.1:{port}"), [mail()])
        (wrong,) = send(SmtpSender(f"smtp://shop:guess@127.0.0.1:{port}"), [mail()])
    assert right == [ACCEPTED]
    assert wrong.fate is Fate.TRY_AGAIN
    assert wrong.reason == (
        "The mail server does not take the user and password of COMEBACK_MAIL_URL."
    )


def test_a_password_is_never_sent_in_the_clear(
    url: str, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LOCAL", ())
    (outcome,) = send(SmtpSender(url.replace("//", "//shop:secret@")), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert "no encryption" in (outcome.reason or "")
    assert box.mails == []


def test_a_line_that_is_a_dot_does_not_end_the_mail(box: Box, url: str) -> None:
    one = mail()
    assert b"\r\n.\r\n" not in write_message(one, NOON)
    send(SmtpSender(url), [one])
    assert box.mails[0].get_body(("html",)) is not None
