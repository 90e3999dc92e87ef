"""What is posted can be verified by anybody with the secret, and only a 2xx is a yes."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from feedback import webhook
from feedback.webhook import Event, Receiver, post_all
from tests.conftest import NOON
from tests.receiver import SECRET, receiving, silent_server, write_certificate

OPENED = Event(
    "follow_up_opened:7:webhook",
    "follow_up.opened",
    NOON,
    {"follow_up": 7, "verdict": "left_wrong"},
)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_receiver_can_verify_it_with_the_library_of_the_standard() -> None:
    with receiving() as receiver:
        assert post_all(Receiver(receiver.url, SECRET), [OPENED], now()) == [None]
    [posted] = receiver.posted
    assert posted.path == "/hook?shop=1"
    assert Webhook(SECRET).verify(posted.body, posted.headers) == {
        "type": "follow_up.opened",
        "timestamp": "2026-03-02T12:00:00+00:00",
        "data": {"follow_up": 7, "verdict": "left_wrong"},
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(posted.body.replace(b"7", b"8"), posted.headers)


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    signed = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        '{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_posted_again_it_is_known_by_its_id_and_dated_anew() -> None:
    first = now()
    with receiving(500) as receiver:
        to = Receiver(receiver.url, SECRET)
        assert post_all(to, [OPENED], first) == ["The receiver answered 500."]
        assert post_all(to, [OPENED], first + timedelta(seconds=60)) == [None]
    one, again = (posted.headers for posted in receiver.posted)
    assert one["webhook-id"] == again["webhook-id"]
    assert "." not in one["webhook-id"]
    assert int(again["webhook-timestamp"]) - int(one["webhook-timestamp"]) == 60


def test_it_is_posted_from_the_middle_of_an_event_loop_too() -> None:
    async def busy(url: str) -> list[str | None]:
        return post_all(Receiver(url, SECRET), [OPENED], NOON)

    # In a thread of its own: a browser's test may have left its loop running in this one.
    with receiving() as receiver, ThreadPoolExecutor() as apart:
        assert apart.submit(lambda: asyncio.run(busy(receiver.url))).result() == [None]


@pytest.mark.parametrize("status", [301, 307, 400, 410, 429, 503])
def test_anything_but_a_2xx_is_a_no_and_no_redirect_is_followed(status: int) -> None:
    with receiving(status) as receiver:
        said = post_all(Receiver(receiver.url, SECRET), [OPENED], NOON)
    assert said == [f"The receiver answered {status}."]
    assert len(receiver.posted) == 1


def test_one_that_is_refused_keeps_no_other_back() -> None:
    events = [Event(f"follow_up_opened:{n}", "follow_up.opened", NOON, {}) for n in range(20)]
    with receiving(500) as receiver:
        said = post_all(Receiver(receiver.url, SECRET), events, NOON)
    assert (said.count(None), len(receiver.posted)) == (19, 20)


@pytest.mark.parametrize("first_words", [b"", b"HTTP/1.1 2", b"HTTP/1.1 100 Go on\r\n\r\n"])
def test_a_receiver_that_says_no_more_holds_us_no_longer_than_the_deadline(
    first_words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "DEADLINE", 0.3)
    began = time.monotonic()
    with silent_server(first_words) as url:
        [said] = post_all(Receiver(url, SECRET), [OPENED], NOON)
    assert said
    assert "did not answer within" in said
    assert time.monotonic() - began < 3


def test_words_that_are_no_answer_are_a_no() -> None:
    with silent_server(b"220 mail.shop.example ESMTP\r\n") as url:
        [said] = post_all(Receiver(url, SECRET), [OPENED], NOON)
    assert said == "The receiver broke off, or what it answered is not HTTP."


def test_nobody_there_is_a_no() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = post_all(Receiver(f"http://127.0.0.1:{port}/", SECRET), [OPENED], NOON)
    assert said == ["The receiver cannot be reached (ConnectionRefusedError)."]


def test_only_a_receiver_whose_certificate_is_trusted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path / "own.pem")
    with receiving(certificate=certificate) as receiver:
        said = post_all(Receiver(receiver.url, SECRET), [OPENED], now())
        assert said == ["The receiver cannot be reached (SSLCertVerificationError)."]
        assert receiver.posted == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post_all(Receiver(receiver.url, SECRET), [OPENED], now()) == [None]


@pytest.mark.parametrize(
    ("url", "secret", "setting"),
    [
        ("http://alerts.shop.example/hook", SECRET, "COMEBACK_ALERT_URL"),
        ("https:alerts.shop.example", SECRET, "COMEBACK_ALERT_URL"),
        ("https://alerts.shop.example:x/", SECRET, "COMEBACK_ALERT_URL"),
        ("https://alerts.shop.example/a b", SECRET, "COMEBACK_ALERT_URL"),
        ("https://alerts.shop.example", "", "COMEBACK_ALERT_SECRET"),
        ("https://alerts.shop.example", "not base64!", "COMEBACK_ALERT_SECRET"),
        ("https://alerts.shop.example", "whsec_dG9vIHNob3J0", "COMEBACK_ALERT_SECRET"),
    ],
)
def test_what_cannot_be_posted_safely_is_not_posted(url: str, secret: str, setting: str) -> None:
    [said] = post_all(Receiver(url, secret), [OPENED], NOON)
    assert said
    assert said.startswith(setting)
