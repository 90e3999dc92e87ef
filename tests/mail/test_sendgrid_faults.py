"""When SendGrid hangs, drips, cuts or limits: what may have left is unknown, and nobody waits."""

import os
import socket
import time
from datetime import timedelta
from threading import Event

import pytest

from feedback.mail import sendgrid
from feedback.mail.sender import Fate, Outcome
from feedback.mail.sendgrid import LONGEST_PAUSE, SendGridSender
from tests.conftest import NOON
from tests.mail.letters import mail, send
from tests.mail.service import OK, Call, Reply, Service, answered, reset, serving


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sendgrid, "TIMEOUT", 0.3)


def in_seconds(seconds: int) -> dict[str, str]:
    """Return the headers of a reply after which nothing is taken for a while."""
    reset_at = str(int(NOON.timestamp()) + seconds)
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset_at}


def test_the_reset_header_says_how_long_to_wait(service: Service) -> None:
    service.reply = lambda call: (429, in_seconds(40), b"")
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.wait is not None
    assert outcome.wait.total_seconds() == 40


@pytest.mark.parametrize(
    "reset_at",
    [f"{NOON.timestamp():.0f}000", "9" * 20, "9" * 5_000, "\xb2", "-1", "soon", ""],
)
def test_a_reset_that_no_clock_reaches_costs_an_hour_at_most(
    service: Service, reset_at: str
) -> None:
    """Milliseconds, say; and what was taken before is known all the same."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset_at}
    service.reply = lambda call: OK if len(service.requests) == 1 else (429, headers, b"")
    first, second = send(SendGridSender("a-key", service.url), [mail(), mail()])
    assert (first.fate, second.fate) == (Fate.ACCEPTED, Fate.TRY_AGAIN)
    assert second.wait is None or second.wait == timedelta(hours=1)
    service.reply = lambda call: (202, headers, b"")
    assert send(SendGridSender("a-key", service.url), [mail()])[0].fate is Fate.ACCEPTED


def test_a_short_pause_at_the_limit_is_sat_out(service: Service) -> None:
    service.reply = lambda call: (202, in_seconds(1), b"")
    start = time.monotonic()
    outcomes = send(SendGridSender("a-key", service.url), [mail(), mail()])
    assert [one.fate for one in outcomes] == [Fate.ACCEPTED] * 2
    assert time.monotonic() - start > 0.9


def test_a_long_pause_at_the_limit_leaves_the_rest_for_later(service: Service) -> None:
    service.reply = lambda call: (202, in_seconds(LONGEST_PAUSE + 60), b"")
    first, second, third = send(SendGridSender("a-key", service.url), [mail(), mail(), mail()])
    assert first.fate is Fate.ACCEPTED
    assert second == third
    assert second.fate is Fate.TRY_AGAIN
    assert second.wait is not None
    assert LONGEST_PAUSE < second.wait.total_seconds() <= LONGEST_PAUSE + 60
    assert len(service.requests) == 1


def test_a_batch_out_of_time_leaves_the_rest_for_later(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even in the middle of looking for a poisonous one."""
    monkeypatch.setattr(sendgrid, "DEADLINE", 0.2)

    def refuse_slowly(call: Call) -> Reply:
        time.sleep(0.15)
        return 413, {}, b""

    service.reply = refuse_slowly
    batch = [mail(f"c{number}@x.example", number=number) for number in range(8)]
    outcomes = send(SendGridSender("a-key", service.url), batch)
    assert {one.fate for one in outcomes} == {Fate.TRY_AGAIN}
    assert len(service.requests) == 2


@pytest.mark.usefixtures("hurried")
def test_a_service_that_hangs_is_unknown_and_asked_no_more(service: Service) -> None:
    released = Event()

    def hang(call: Call) -> Reply:
        released.wait()
        return OK

    service.reply = hang
    first, second = send(SendGridSender("a-key", service.url), [mail(), mail()])
    released.set()
    assert (first.fate, second.fate) == (Fate.UNKNOWN, Fate.TRY_AGAIN)
    assert len(service.requests) == 1


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 202 Accepted\r\nX-A: 1\r\n\r\n"])
def test_a_service_that_drips_holds_nobody_longer_than_the_deadline(begun: bytes) -> None:
    """Each byte comes in time, the reply as a whole never does."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(begun)
        for _ in range(30):
            try:
                connection.sendall(b"H")
            except OSError:
                return
            time.sleep(0.1)

    start = time.monotonic()
    with answered(drip) as url:
        (outcome,) = send(SendGridSender("a-key", url), [mail()])
        assert time.monotonic() - start < 1
    assert outcome.fate is Fate.UNKNOWN


def test_a_connection_cut_after_the_request_is_unknown(service: Service) -> None:
    service.reply = lambda call: None
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.fate is Fate.UNKNOWN


def test_a_connection_reset_while_the_request_is_sent_is_unknown() -> None:
    def cut(connection: socket.socket) -> None:
        connection.recv(10)
        reset(connection)

    with answered(cut) as url:
        batch = [mail(f"c{number}@customer.example") for number in range(1_000)]
        outcomes = send(SendGridSender("a-key", url), batch)
    assert {one.fate for one in outcomes} == {Fate.UNKNOWN}


@pytest.mark.parametrize("host", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_a_service_that_is_not_there_is_tried_again(host: str) -> None:
    (outcome,) = send(SendGridSender("a-key", host), [mail()])
    assert outcome == Outcome(Fate.TRY_AGAIN, "SendGrid cannot be reached.")


@pytest.mark.usefixtures("hurried")
def test_a_service_that_will_not_encrypt_is_sent_no_byte_of_a_mail() -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heard.append(connection.recv(100_000))

    with answered(listen) as url:
        (outcome,) = send(SendGridSender("a-key", url.replace("http", "https")), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert b"customer.example" not in heard[0]


def test_a_redirect_is_not_followed(service: Service) -> None:
    """Whoever it leads to would get our key."""
    with serving() as other:
        service.reply = lambda call: (302, {"Location": other.url}, b"")
        (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
        assert other.calls == []
    assert outcome.fate is Fate.UNKNOWN


def test_a_proxy_of_the_environment_gets_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy:
        monkeypatch.setitem(os.environ, "http_proxy", proxy.url)
        send(SendGridSender("a-key", service.url), [mail()])
        assert proxy.calls == []
    assert len(service.requests) == 1
