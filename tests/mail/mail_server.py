"""Mail servers to hand mails to: a real one, and one that follows a script."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HI = "250 hi"
HI_PIPELINING = "250-hi\r\n250 PIPELINING"


class Box:
    """A mail server's mailbox; some addresses are answered in their own way."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.peers: set[Any] = set()
        self.at_rcpt: dict[str, str] = {}
        self.at_data: dict[str, str] = {}
        self.pipelining = True
        self.slow = 0.0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*said[:-1], "250-PIPELINING", said[-1]] if self.pipelining else said

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
        await asyncio.sleep(self.slow)
        refusal = self.at_data.get(envelope.rcpt_tos[0])
        if refusal:
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.peers.add(session.peer)
        self.mails.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [str(one["To"]) for one in self.mails]


@contextmanager
def mail_server(box: Box, **options: Any) -> Iterator[int]:
    """Run a real mail server; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


@contextmanager
def scripted(*dialogues: list[str]) -> Iterator[tuple[str, list[list[bytes]]]]:
    """Run a server with a script for each connection; yields its address, and what it hears.

    It says a line for each it hears, nothing for an empty one; after 354 it hears all the words
    first. At the end of its script it hangs up, after `...` only once the other side has.
    """
    heard: list[list[bytes]] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for lines in dialogues:
                connection, _ = listener.accept()
                heard.append([])
                with connection, connection.makefile("rb") as said:
                    connection.sendall(b"220 hello\r\n")
                    _follow(lines, connection, said, heard[-1])

        thread = Thread(target=serve)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}", heard
        thread.join()


def _follow(lines: list[str], connection: socket.socket, said: Any, heard: list[bytes]) -> None:
    words = False
    for line in lines:
        if line == "...":
            heard.extend(said.readlines())
            return
        heard.append(said.readline())
        while words and heard[-1] not in (b".\r\n", b""):
            heard.append(said.readline())
        words = line.startswith("354")
        if line:
            connection.sendall(f"{line}\r\n".encode())
