"""A batch SendGrid keeps for a while can be taken back; where that is not certain, it is not."""

import json
from datetime import timedelta

import pytest

from feedback.mail.sender import ACCEPTED, Slip, Unreached
from feedback.mail.sendgrid import MARGIN, SendGridSender
from tests.conftest import NOON
from tests.mail.letters import mail
from tests.mail.service import OK, Call, Reply, Service

HOUR = timedelta(hours=1)
SLIP = Slip("batch-1", NOON + HOUR)
CANCELLED = {"batch_id": "batch-1", "status": "cancel"}


def said(status: int, body: object) -> Reply:
    return status, {}, json.dumps(body).encode()


def test_without_a_delay_nothing_can_be_taken_back(service: Service) -> None:
    assert SendGridSender("a-key", service.url).prepare(NOON) is None
    assert service.calls == []


def test_a_batch_leaves_together_after_the_delay(service: Service) -> None:
    def reply(call: Call) -> Reply:
        return said(201, {"batch_id": "batch-1"}) if call.path == "/v3/mail/batch" else OK

    service.reply = reply
    sender = SendGridSender("a-key", service.url, HOUR)
    slip = sender.prepare(NOON)
    assert slip == SLIP
    assert sender.send([mail(), mail()], NOON, slip, lambda mails: [7]) == [ACCEPTED] * 2
    assert [(one["batch_id"], one["send_at"]) for one in service.requests] == [
        ("batch-1", int((NOON + HOUR).timestamp()))
    ] * 2


@pytest.mark.parametrize("reply", [(500, {}, b""), (201, {}, b"{}"), (201, {}, b"no"), None])
def test_where_no_batch_is_named_nothing_is_sent(service: Service, reply: Reply | None) -> None:
    service.reply = lambda call: reply
    with pytest.raises(Unreached, match="SendGrid"):
        SendGridSender("a-key", service.url, HOUR).prepare(NOON)


def test_a_batch_is_cancelled(service: Service) -> None:
    service.reply = lambda call: said(201, CANCELLED)
    assert SendGridSender("a-key", service.url).cancel(SLIP, NOON)
    (call,) = service.calls
    assert (call.verb, call.path, call.body) == ("POST", "/v3/user/scheduled_sends", CANCELLED)


@pytest.mark.parametrize("first", [(400, {}, b"{}"), (500, {}, b""), None])
def test_a_batch_that_is_listed_as_cancelled_is(service: Service, first: Reply | None) -> None:
    """It was cancelled before, or the reply to this time was lost."""
    service.reply = lambda call: first if call.verb == "POST" else said(200, [CANCELLED])
    assert SendGridSender("a-key", service.url).cancel(SLIP, NOON)
    assert service.calls[1].path == "/v3/user/scheduled_sends/batch-1"


@pytest.mark.parametrize("listed", [[], [{"batch_id": "batch-1", "status": "pause"}]])
def test_a_batch_surely_leaves_where_cancelling_was_refused_and_it_is_not_listed(
    service: Service, listed: object
) -> None:
    refused = said(400, {})
    service.reply = lambda call: refused if call.verb == "POST" else said(200, listed)
    assert SendGridSender("a-key", service.url).cancel(SLIP, NOON) is False


@pytest.mark.parametrize(
    ("first", "listed"),
    [
        (said(400, {}), said(404, {})),
        (said(201, {}), said(500, {})),
        (said(201, {}), said(200, [])),
        (said(503, {}), said(200, [])),
        (said(503, {}), None),
        (None, said(200, [])),
        (None, None),
    ],
)
def test_otherwise_nobody_knows(
    service: Service, first: Reply | None, listed: Reply | None
) -> None:
    service.reply = lambda call: first if call.verb == "POST" else listed
    assert SendGridSender("a-key", service.url).cancel(SLIP, NOON) is None


def test_a_cancellation_that_may_come_too_late_is_not_tried(service: Service) -> None:
    late = SLIP.leaves_at - MARGIN + timedelta(seconds=1)
    assert SendGridSender("a-key", service.url).cancel(SLIP, late) is None
    assert service.calls == []
