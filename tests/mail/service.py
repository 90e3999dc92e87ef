"""Something shaped like SendGrid's API, for the senders to call."""

import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (202, {}, b"")


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    verb: str
    path: str
    key: str
    body: Any


class Service:
    """Keeps the calls, and replies as it is told to; it hangs up where it is told None."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reply: Callable[[Call], Reply | None] = lambda call: OK
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                self._answer(json.loads(body) if body else None)

            def do_GET(self) -> None:
                self._answer(None)

            def _answer(self, body: Any) -> None:
                call = Call(self.command, self.path, self.headers["Authorization"], body)
                service.calls.append(call)
                reply = service.reply(call)
                if reply is None:
                    return
                status, headers, said = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = _QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def requests(self) -> list[Any]:
        """Return what it was asked to send."""
        return [call.body for call in self.calls if call.path == "/v3/mail/send"]

    def recipients(self) -> list[list[str]]:
        return [
            [one["to"][0]["email"] for one in request["personalizations"]]
            for request in self.requests
        ]


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left."""


@contextmanager
def serving(encryption: ssl.SSLContext | None = None) -> Iterator[Service]:
    service = Service()
    if encryption:
        plain = service.server.socket
        service.server.socket = encryption.wrap_socket(plain, server_side=True)
    thread = Thread(target=service.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join()


@contextmanager
def answered(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that treats its one connection in its own way; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def reset(connection: socket.socket) -> None:
    """Reset a connection: closing with zero linger does so instead of ending it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
