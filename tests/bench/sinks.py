"""Providers that take whatever comes and look at nothing, each in a process of its own."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
END_OF_MAIL = b"\r\n.\r\n"
REPLIES = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class HttpSink(asyncio.Protocol):
    """Answers 202 once all of a request is there, as SendGrid does."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._head = b""
        self._missing: int | None = None

    def data_received(self, data: bytes) -> None:
        if self._missing is None:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            length = LENGTH.search(head)
            if not end or not length:
                return
            self._missing = int(length[1])
        self._missing -= len(data)
        if self._missing <= 0:
            self._transport.write(ACCEPTED)
            self._transport.close()


class SmtpSink(asyncio.Protocol):
    """Says yes to every command, and to every mail once its last dot is there."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heard = b""
        self._in_mail = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        said = b""
        while (reply := self._next()) is not None:
            said += reply
        self._transport.write(said)

    def _next(self) -> bytes | None:
        """Take the next command, or mail, and return what is said to it; None: not all there."""
        command, end, rest = self._heard.partition(END_OF_MAIL if self._in_mail else b"\r\n")
        if not end:
            return None
        self._heard = rest
        verb = b"" if self._in_mail else command[:4].upper()
        self._in_mail = verb == b"DATA"
        return REPLIES.get(verb, b"250 ok\r\n")


SINKS = {"http": HttpSink, "smtp": SmtpSink}


@contextmanager
def sink(kind: str) -> Iterator[int]:
    """Start a sink and return the port it listens at."""
    command = [sys.executable, "-m", "tests.bench.sinks", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def _listen(kind: str) -> None:
    server = await asyncio.get_running_loop().create_server(SINKS[kind], "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_listen(sys.argv[1]))
