"""What we ask of SendGrid satisfies its own published description, in Prism's judgement."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from feedback.mail import sendgrid
from feedback.mail.sender import ACCEPTED, Fate, Slip
from feedback.mail.sendgrid import SendGridSender
from feedback.mail.sendgrid_request import write_request
from surveys.words import LANGUAGES
from tests.conftest import NOON
from tests.mail.letters import mail, send
from tests.mail.prism import between, describe, install
from tests.mail.service import OK, Call, Reply, Service, serving

HOUR = timedelta(hours=1)
NAMED = {"batch_id": "HkJ5yLYULb7Rj8GKSx7u025ouWVlMgAi"}
CANCELLED = NAMED | {"status": "cancel"}
SLIP = Slip(NAMED["batch_id"], NOON + HOUR)
REPLIES: dict[str, tuple[int, object]] = {
    "POST /v3/mail/batch": (201, NAMED),
    "POST /v3/user/scheduled_sends": (201, CANCELLED),
    f"GET /v3/user/scheduled_sends/{NAMED['batch_id']}": (200, [CANCELLED]),
}


def reply(call: Call) -> Reply:
    if call.path == "/v3/mail/send":
        return OK
    status, said = REPLIES[f"{call.verb} {call.path}"]
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """A service, and the address of Prism before it."""
    install()
    with serving() as service:
        description = describe(tmp_path_factory.mktemp("openapi"))
        with between(service.url, description) as url:
            yield service, url


@pytest.fixture
def service(served: tuple[Service, str]) -> Service:
    service, _ = served
    service.calls.clear()
    service.reply = reply
    return service


@pytest.fixture
def sender(served: tuple[Service, str]) -> SendGridSender:
    return SendGridSender("a-key", served[1], HOUR)


@pytest.mark.parametrize("survey", ["completed", "not_completed"])
def test_every_language_passes(service: Service, sender: SendGridSender, survey: str) -> None:
    batch = [
        mail(f"{who}@customer.example", number=number, survey=survey, language=language)
        for number, language in enumerate(LANGUAGES)
        for who in ("ann", "bob")
    ]
    assert send(sender, batch) == [ACCEPTED] * len(batch)
    assert len(service.requests) == len(LANGUAGES)


def test_a_thousand_in_a_request_pass(service: Service, sender: SendGridSender) -> None:
    batch = [mail(f"c{number}@customer.example", number=number) for number in range(1_000)]
    assert send(sender, batch) == [ACCEPTED] * 1_000
    assert len(service.requests) == 1


def test_a_batch_that_is_kept_for_a_while_passes(service: Service, sender: SendGridSender) -> None:
    slip = sender.prepare(NOON)
    assert slip == SLIP
    assert sender.send([mail()], NOON, slip, lambda mails: [7]) == [ACCEPTED]
    assert service.requests[0]["batch_id"] == SLIP.provider_batch


@pytest.mark.parametrize("at_once", [True, False])
def test_a_cancellation_passes(service: Service, sender: SendGridSender, at_once: bool) -> None:
    refused = {"errors": [{"message": "already cancelled", "field": None}]}
    said = json.dumps(refused).encode()

    def refuse_first(call: Call) -> Reply:
        return reply(call) if at_once or call.verb == "GET" else (400, {}, said)

    service.reply = refuse_first
    assert sender.cancel(SLIP, NOON)
    assert len(service.calls) == (1 if at_once else 2)


@pytest.mark.parametrize(
    "broken",
    [
        {"send_at": "soon"},
        {"from": {"name": "no address"}},
        {"custom_args": {"of": "all"}},
        {"personalizations": [{"custom_args": {"nobody": "1"}}]},
        {"content": [{"type": "text/plain"}]},
    ],
    ids=lambda broken: str(next(iter(broken))),
)
def test_what_the_description_does_not_allow_is_caught(
    service: Service,
    sender: SendGridSender,
    monkeypatch: pytest.MonkeyPatch,
    broken: dict[str, Any],
) -> None:
    """Else none of this would show anything."""
    monkeypatch.setattr(
        sendgrid, "write_request", lambda mails, slip: write_request(mails, slip) | broken
    )
    (outcome,) = send(sender, [mail()])
    assert outcome.fate is Fate.UNKNOWN
    assert service.requests == []
