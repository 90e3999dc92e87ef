"""Calls to SendGrid through its official client: each has a deadline, and goes nowhere else.

The client's own way would follow a redirect with our key, heed whatever proxy the environment
names, and wait for as long as a server keeps dripping.
"""

import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    OpenerDirector,
    Request,
)

from python_http_client import Client
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from feedback.mail.hurry import listen

HOST = "https://api.sendgrid.com"


class Unconnected(OSError):
    """No connection, so no byte of the request left."""


class NoLonger(Exception):
    """Once there was a connection, the request was not to leave any more; no byte of it did."""


class NoReply(Exception):
    """The request may have been heard; nobody knows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What SendGrid replied; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """Return what the body says; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def key_and_host(mail_url: str) -> tuple[str, str]:
    """Read sendgrid://KEY@host; sendgrid+http://KEY@host is without TLS."""
    parts = urlsplit(mail_url)
    place = parts.netloc.rpartition("@")[2]
    transport = parts.scheme.partition("+")[2] or "https"
    return unquote(parts.username or ""), f"{transport}://{place}" if place else HOST


class SendGridCalls:
    """Calls with one key to the service at `host`."""

    def __init__(self, key: str, host: str) -> None:
        self._host = host
        self._headers = SendGridAPIClient(key, host).client.request_headers

    def ask(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        seconds: float,
        may_leave: Callable[[], bool] = lambda: True,
    ) -> Reply:
        """Return the reply to `verb` (get, post) of /v3/`path` that came within `seconds`.

        Whether it `may_leave` is asked once the connection stands.

        Raises:
            NoLonger: it might not leave any more.
            Unconnected: no byte of it left.
            NoReply: it may have been heard.
        """
        client = _Client(
            host=self._host,
            request_headers=dict(self._headers),
            version=3,
            url_path=path.split("/"),
            timeout=seconds,
        )
        client.may_leave = may_leave
        try:
            reply = getattr(client, verb)(request_body=body)
        except HTTPError as error:
            reply = error
        except URLError as error:
            raise error.reason if isinstance(error.reason, Unconnected) else NoReply from None
        except (OSError, HTTPException):
            raise NoReply from None
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Reply(reply.status_code, headers, reply.body)


class _Client(Client):  # type: ignore[misc]
    """The official client with an opener of ours, which knows neither proxies nor redirects."""

    may_leave: Callable[[], bool]

    def _make_request(self, opener: object, request: Request, timeout: float | None = None) -> Any:
        ours = OpenerDirector()
        for handler in (_Doors(self.may_leave), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
            ours.add_handler(handler)
        return super()._make_request(ours, request, timeout)


class _Ear:
    """What HTTPResponse listens with."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def makefile(self, mode: str) -> BufferedReader:
        return listen(self._connection, self._deadline)


class _Connection(HTTPConnection):
    """A connection for one request: no byte leaves, and none is awaited, after its timeout."""

    def __init__(
        self, host: str, *, may_leave: Callable[[], bool], timeout: float = 30, **options: Any
    ) -> None:
        super().__init__(host, timeout=timeout, **options)
        self._deadline = time.monotonic() + timeout
        self._may_leave = may_leave

    def connect(self) -> None:
        try:
            super().connect()
        except OSError as error:
            raise Unconnected from error
        if time.monotonic() > self._deadline:
            self.close()
            raise Unconnected
        if not self._may_leave():
            self.close()
            raise NoLonger

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        super().send(data)

    def response_class(self, connection: socket.socket, **options: Any) -> HTTPResponse:  # type: ignore[override]
        return HTTPResponse(_Ear(connection, self._deadline), **options)  # type: ignore[arg-type]


class _Encrypted(_Connection, HTTPSConnection):
    """The same inside TLS."""


class _Doors(HTTPHandler):
    """Opens connections of ours, with TLS and without."""

    https_request = HTTPHandler.http_request

    def __init__(self, may_leave: Callable[[], bool]) -> None:
        super().__init__()
        self._may_leave = may_leave

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Connection, may_leave=self._may_leave), req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Encrypted, may_leave=self._may_leave), req)
