"""SendGrid's answers: only what surely did not leave is sent again."""

import json

import pytest

from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, UNWANTED, Fate
from feedback.mail.sendgrid import SendGridSender
from tests.conftest import NOON
from tests.mail.letters import mail, send
from tests.mail.service import OK, Call, Reply, Service


def refusal(message: str, field: str | None = None, status: int = 400) -> Reply:
    return status, {}, json.dumps({"errors": [{"message": message, "field": field}]}).encode()


def some(count: int) -> list[Mail]:
    return [mail(f"c{number}@customer.example", number=number) for number in range(count)]


def test_one_request_carries_one_letter_to_many(service: Service) -> None:
    batch = some(2)
    assert send(SendGridSender("a-key", service.url), batch) == [ACCEPTED] * 2

    (request,) = service.requests
    assert [call.key for call in service.calls] == ["Bearer a-key"]
    assert request["from"] == {"email": "service@shop.example", "name": "Café Lumière & Söhne"}
    first, second = request["personalizations"]
    assert first["to"] == [{"email": "c0@customer.example"}]
    assert second["custom_args"] == {"comeback_delivery": "1", "comeback_attempt": "1"}
    assert first["headers"] == {
        "List-Unsubscribe": f"<{batch[0].letter.head.base_url}/u/{batch[0].token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    for part, kind in zip(request["content"], ("text/plain", "text/html"), strict=True):
        words = part["value"]
        assert part["type"] == kind
        for mark, value in first["substitutions"].items():
            assert mark in words
            words = words.replace(mark, value)
        assert words == (batch[0].text if kind == "text/plain" else batch[0].html)
    assert not any(setting["enable"] for setting in request["tracking_settings"].values())
    assert "send_at" not in request


def test_letters_of_two_kinds_go_in_two_requests_and_outcomes_keep_their_order(
    service: Service,
) -> None:
    def refuse_german(call: Call) -> Reply:
        return refusal("no") if "Waren Sie" in call.body["subject"] else OK

    service.reply = refuse_german
    batch = [
        mail(f"{name}@customer.example", language=language)
        for name, language in (("ann", "en"), ("ute", "de"), ("bob", "en"))
    ]
    outcomes = send(SendGridSender("a-key", service.url), batch)
    assert [one.fate for one in outcomes] == [Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED]
    assert len(service.requests) == 2


def test_a_thousand_go_in_a_request(service: Service) -> None:
    send(SendGridSender("a-key", service.url), some(1_001))
    assert [len(some) for some in service.recipients()] == [1_000, 1]


def test_an_address_stands_once_in_a_request(service: Service) -> None:
    """A customer with two orders would fail the request, and everybody in it."""
    names = ["ann@x.example", "bob@x.example", "Ann@X.example"]
    assert (
        send(SendGridSender("a-key", service.url), [mail(name) for name in names]) == [ACCEPTED] * 3
    )
    assert service.recipients() == [names[:2], names[2:]]


def test_a_poisonous_address_is_found_and_everybody_else_gets_their_mail(
    service: Service,
) -> None:
    def refuse_poison(call: Call) -> Reply:
        poisoned = "poison@x.example" in str(call.body["personalizations"])
        field = "personalizations.2.to.0.email"
        return refusal("Poison@x.example is no address", field) if poisoned else OK

    service.reply = refuse_poison
    batch = some(1_000)
    batch[500] = mail("poison@x.example", number=500)
    outcomes = send(SendGridSender("a-key", service.url), batch)

    assert outcomes[500].fate is Fate.REFUSED
    assert outcomes[500].reason == "SendGrid refused it."
    assert [*outcomes[:500], *outcomes[501:]] == [ACCEPTED] * 999
    taken = [
        name for names in service.recipients() if "poison@x.example" not in names for name in names
    ]
    assert sorted(taken) == sorted(one.recipient for one in batch if one.number != 500)
    assert len(service.requests) < 25


def test_a_setting_of_ours_that_is_refused_costs_no_customer_their_mail(service: Service) -> None:
    service.reply = lambda call: refusal("The from address is not verified.", "from.email")
    outcomes = send(SendGridSender("a-key", service.url), some(8))
    assert {one.fate for one in outcomes} == {Fate.TRY_AGAIN}
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.UNKNOWN),
        (202, Fate.ACCEPTED),
        (400, Fate.TRY_AGAIN),
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
    service.reply = lambda call: (status, {}, b"")
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.fate is fate
    assert outcome.reason or fate is Fate.ACCEPTED


def test_what_stops_one_request_stops_the_rest_of_the_batch(service: Service) -> None:
    service.reply = lambda call: OK if len(service.requests) == 1 else (503, {}, b"")
    outcomes = send(SendGridSender("a-key", service.url), [mail(), mail(), mail()])
    assert [one.fate for one in outcomes] == [Fate.ACCEPTED, Fate.TRY_AGAIN, Fate.TRY_AGAIN]
    assert len(service.requests) == 2


def test_each_part_is_asked_about_just_before_it_leaves(service: Service) -> None:
    """Who unsubscribes while the first request is on its way is not in the second."""
    asked: list[int] = []

    def still_wanted(mails: object) -> set[int]:
        asked.append(len(service.requests))
        return {1, 3} if service.requests else {1, 2}

    batch = [mail("a@x.example", number=1), mail("b@x.example", number=2)]
    batch += [mail("a@x.example", number=3), mail("b@x.example", number=4)]
    outcomes = SendGridSender("a-key", service.url).send(batch, NOON, None, still_wanted)
    assert asked == [0, 1]
    assert outcomes == [ACCEPTED, ACCEPTED, ACCEPTED, UNWANTED]
    assert service.recipients() == [["a@x.example", "b@x.example"], ["a@x.example"]]


def test_nobody_wanted_means_no_request(service: Service) -> None:
    outcomes = SendGridSender("a-key", service.url).send([mail()], NOON, None, lambda mails: [])
    assert outcomes == [UNWANTED]
    assert service.calls == []


def test_a_no_to_every_mail_is_about_none_of_them(service: Service) -> None:
    """Whatever it is, it is not final; of several, one poisonous row is not all."""
    service.reply = lambda call: refusal("You may not send today")
    outcomes = send(SendGridSender("a-key", service.url), some(4))
    assert {one.fate for one in outcomes} == {Fate.TRY_AGAIN}


def test_a_no_that_is_not_sendgrids_own_refuses_nobody(service: Service) -> None:
    """A gateway's, say: it has no list of errors, and is not asked about each mail."""
    service.reply = lambda call: (400, {}, b"<html>400 Bad Request</html>")
    outcomes = send(SendGridSender("a-key", service.url), some(4))
    assert {one.fate for one in outcomes} == {Fate.TRY_AGAIN}
    assert len(service.requests) == 1


def test_a_yes_that_is_not_sendgrids_own_is_unknown_and_ends_the_batch(service: Service) -> None:
    """SendGrid says 202; a page that somebody else put there says 200 to all."""
    service.reply = lambda call: (200, {}, b"<html>We are back soon</html>")
    first, second = send(SendGridSender("a-key", service.url), [mail(), mail()])
    assert (first.fate, second.fate) == (Fate.UNKNOWN, Fate.TRY_AGAIN)
    assert len(service.requests) == 1


@pytest.mark.parametrize("field", [None, "from.email", "personalizations.0.to", "ann.smith"])
@pytest.mark.parametrize(
    "words", ["ann.smith", "ann.smith%40x.example", "ann.smith (at) x.example"]
)
def test_a_reason_quotes_nothing(service: Service, words: str, field: str | None) -> None:
    """Neither an address, however it is written, nor what stands before its @, nor a token."""
    service.reply = lambda call: refusal(f"Bad {words} in /u/{mail().token}", field)
    (outcome,) = send(SendGridSender("a-key", service.url), [mail()])
    assert outcome.reason in (
        "SendGrid refused it.",
        "SendGrid refused the request.",
        "SendGrid refused the request for its from.",
    )
