"""SendGrid's answers: only what surely did not leave is sent again."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from feedback.mail import sendgrid
from feedback.mail.sender import ACCEPTED, Fate
from feedback.mail.sendgrid import SendGridSender
from tests.conftest import NOON
from tests.mail.letters import mail, send

Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (202, {}, b"")


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left."""


class Service:
    """Something shaped like the API: keeps the requests, and replies as it is told to."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.reply: Callable[[dict[str, Any]], Reply | None] = lambda request: OK
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == "/v3/mail/send"
                service.requests.append(request)
                service.keys.append(self.headers["Authorization"])
                reply = service.reply(request)
                if reply is None:
                    return
                status, headers, body = reply
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def recipients(self) -> list[list[str]]:
        return [
            [one["to"][0]["email"] for one in request["personalizations"]]
            for request in self.requests
        ]


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    thread = Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join()


def test_one_request_carries_one_letter_to_many(service: Service) -> None:
    batch = [mail(f"c{number}@customer.example", number=number) for number in (1, 2)]
    assert send(SendGridSender("a-key", service.url), batch) == [ACCEPTED] * 2

    (request,) = service.requests
    assert service.keys == ["Bearer a-key"]
    assert request["from"] == {"email": "service@shop.example", "name": "Café Lumière & Söhne"}
    first = request["personalizations"][0]
    assert first["to"] == [{"email": "c1@customer.example"}]
    assert first["custom_args"] == {"delivery": "1", "attempt": "1"}
    assert first["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part, kind in zip(request["content"], ("text/plain", "text/html"), strict=True):
        words = part["value"]
        assert part["type"] == kind
        for mark, value in first["substitutions"].items():
            assert mark in words
            words = words.replace(mark, value)
        assert words == (batch[0].text if kind == "text/plain" else batch[0].html)
    assert not any(setting["enable"] for setting in request["tracking_settings"].values())


def test_letters_of_two_kinds_go_in_two_requests_and_outcomes_keep_their_order(
    service: Service,
) -> None:
    def refuse_german(request: dict[str, Any]) -> Reply:
        return (503, {}, b"") if "Waren Sie" in request["subject"] else OK

    service.reply = refuse_german
    batch = [mail(language=language) for language in ("en", "de", "en")]
    outcomes = send(SendGridSender("a-key", service.url), batch)
    assert [one.fate for one in outcomes] == [Fate.ACCEPTED, Fate.TRY_AGAIN, Fate.ACCEPTED]
    assert len(service.requests) == 2


def test_a_thousand_go_in_a_request(service: Service) -> None:
    batch = [mail(f"c{number}@customer.example") for number in range(1_001)]
    send(SendGridSender("a-key", service.url), batch)
    assert [len(some) for some in service.recipients()] == [1_000, 1]


def test_a_poisonous_address_is_found_and_everybody_else_gets_their_mail(
    service: Service,
) -> None:
    def refuse_poison(request: dict[str, Any]) -> Reply:
        poisoned = "poison@x.example" in str(request["personalizations"])
        words = b'{"errors": [{"message": "poison@x.example is no address"}]}'
        return (400, {}, words) if poisoned else OK

    service.reply = refuse_poison
    names = ["a", "b", "poison", "c", "d"]
    poisoned = [mail(f"{name}@x.example") for name in names]
    outcomes = send(SendGridSender("a-key", service.url), poisoned)

    assert [one.fate for one in outcomes] == [
        Fate.ACCEPTED,
        Fate.ACCEPTED,
        Fate.REFUSED,
        Fate.ACCEPTED,
        Fate.ACCEPTED,
    ]
    assert outcomes[2].reason == "SendGrid refused it: the address is no address"


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.ACCEPTED),
        (202, Fate.ACCEPTED),
        (400, Fate.REFUSED),
        (401, Fate.TRY_AGAIN),
        (403, Fate.TRY_AGAIN),
        (413, Fate.REFUSED),
        (429, Fate.TRY_AGAIN),
        (500, Fate.UNKNOWN),
        (502, Fate.UNKNOWN),
        (503, Fate.TRY_AGAIN),
        (504, Fate.UNKNOWN),
        (418, Fate.UNKNOWN),
    ],
)
def test_what_a_status_means(service: Service, status: int, fate: Fate) -> None:
    service.reply = lambda request: (status, {}, b"")
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.fate is fate
    assert outcome.reason or fate is Fate.ACCEPTED


def test_the_reset_header_says_how_long_to_wait(service: Service) -> None:
    reset = str(int(NOON.timestamp()) + 40)
    service.reply = lambda request: (429, {"X-RateLimit-Reset": reset}, b"")
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.wait is not None
    assert outcome.wait.total_seconds() == 40


def test_a_connection_cut_after_the_request_is_unknown(service: Service) -> None:
    service.reply = lambda request: None
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.fate is Fate.UNKNOWN


def test_a_connection_reset_while_the_request_is_sent_is_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reset() -> None:
            connection, _ = listener.accept()
            connection.recv(10)
            # Closing with zero linger resets the connection instead of ending it.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = Thread(target=reset)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        batch = [mail(f"c{number}@customer.example") for number in range(1_000)]
        outcomes = send(SendGridSender("a-key", url), batch)
        thread.join()
    assert {one.fate for one in outcomes} == {Fate.UNKNOWN}


def test_a_service_that_hangs_is_unknown(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendgrid, "TIMEOUT", 0.2)
    released = Event()

    def hang(request: dict[str, Any]) -> Reply:
        released.wait()
        return OK

    service.reply = hang
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    released.set()
    assert outcome.fate is Fate.UNKNOWN


def test_a_service_that_is_not_there_is_tried_again(service: Service) -> None:
    service.server.server_close()
    (outcome,) = send(SendGridSender("a-key", "http://127.0.0.1:9"), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
