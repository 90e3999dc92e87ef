"""Over SMTP a no is a no, a not now waits, and nobody waits for those before them."""

from collections.abc import Iterator, Sequence

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from feedback.mail import dialogue, smtp
from feedback.mail.message import Mail
from feedback.mail.sender import ACCEPTED, UNWANTED, Fate, Outcome
from feedback.mail.smtp import CONNECTIONS, PART, SmtpSender
from tests.conftest import NOON
from tests.mail.letters import mail, send
from tests.mail.mail_server import Box, mail_server


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def url(box: Box, request: pytest.FixtureRequest) -> Iterator[str]:
    box.pipelining = request.param
    with mail_server(box) as port:
        yield f"smtp://127.0.0.1:{port}"


def some(number: int) -> list[Mail]:
    return [mail(f"c{one}@customer.example", number=one) for one in range(number)]


def test_a_mail_arrives_as_it_was_written(box: Box, url: str) -> None:
    one = mail("ann@customer.example", language="de")
    assert send(SmtpSender(url), [one]) == [ACCEPTED]

    (arrived,) = box.mails
    assert arrived["To"] == "ann@customer.example"
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == one.text.splitlines()


def test_each_of_a_batch_has_its_own_outcome(box: Box, url: str) -> None:
    box.at_rcpt["gone@customer.example"] = "550 5.1.1 <Gone@customer.example> unknown"
    box.at_rcpt["full@customer.example"] = "452 4.2.2 Mailbox full"
    box.at_data["spam@customer.example"] = "554 5.7.1 Looks like spam"
    names = ["ann", "gone", "full", "spam", "bob"]
    batch = [mail(f"{name}@customer.example") for name in names]

    ann, gone, full, spam, bob = send(SmtpSender(url), batch)

    assert (ann, bob) == (ACCEPTED, ACCEPTED)
    assert gone == Outcome(Fate.BOUNCED, "The mail server said 550 5.1.1")
    assert full.fate is Fate.TRY_AGAIN
    assert spam.fate is Fate.REFUSED
    assert box.recipients == ["ann@customer.example", "bob@customer.example"]


def test_a_no_to_every_mail_is_about_none_of_them(box: Box, url: str) -> None:
    """A relay that is itself blocked, say: it is not final."""
    batch = some(3)
    box.at_rcpt = {one.recipient: "554 5.7.1 Not from you" for one in batch}
    assert {one.fate for one in send(SmtpSender(url), batch)} == {Fate.TRY_AGAIN}
    assert send(SmtpSender(url), batch[:1])[0].fate is Fate.REFUSED


def test_a_batch_goes_over_several_connections_and_each_mail_once(box: Box, url: str) -> None:
    batch = some(PART * CONNECTIONS * 3 - 1)
    assert send(SmtpSender(url), batch) == [ACCEPTED] * len(batch)
    assert sorted(box.recipients) == sorted(one.recipient for one in batch)
    assert len(box.peers) == CONNECTIONS


def test_each_part_is_asked_about_just_before_it_leaves(box: Box, url: str) -> None:
    """Who unsubscribes while the first part is on its way is not in the second."""
    asked: list[int] = []

    def still_wanted(mails: Sequence[Mail]) -> set[int]:
        asked.append(len(mails))
        return {one.number for one in mails if one.number % 10}

    batch = some(PART * 2 + 3)
    outcomes = SmtpSender(url).send(batch, NOON, None, still_wanted)
    assert sorted(asked) == [3, PART, PART]
    assert [one == UNWANTED for one in outcomes] == [number % 10 == 0 for number in range(53)]
    assert len(box.mails) == outcomes.count(ACCEPTED) == 47


def test_an_empty_batch_calls_nobody() -> None:
    assert send(SmtpSender("smtp://127.0.0.1:9"), []) == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    outcomes = send(SmtpSender("smtp://127.0.0.1:9"), some(PART * 5))
    unreached = "The mail server cannot be reached (ConnectionRefusedError)."
    assert set(outcomes) == {Outcome(Fate.TRY_AGAIN, unreached)}


def test_a_batch_ends_long_before_its_lease(
    box: Box, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "DEADLINE", 0.5)
    box.slow = 0.3
    fates = [outcome.fate for outcome in send(SmtpSender(url), some(PART))]
    assert fates == [Fate.ACCEPTED] * 2 + [Fate.TRY_AGAIN] * (PART - 2)
    assert len(box.mails) == 2


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_given_and_a_wrong_one_said_to_be_wrong(box: Box) -> None:
    def check(
        server: SMTP, session: Session, envelope: Envelope, how: str, given: object
    ) -> object:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=given == LoginPassword(b"shop", b"p@ss"), handled=False)

    options = {"authenticator": check, "auth_require_tls": False, "auth_required": True}
    with mail_server(box, **options) as port:
        right = send(SmtpSender(f"smtp://shop:p%40ss@127.0.0.1:{port}"), [mail()])
        (wrong,) = send(SmtpSender(f"smtp://shop:guess@127.0.0.1:{port}"), [mail()])
    assert right == [ACCEPTED]
    assert wrong.fate is Fate.TRY_AGAIN
    assert wrong.reason == (
        "The mail server does not take the user and password of COMEBACK_MAIL_URL."
    )


def test_a_password_is_never_sent_in_the_clear(
    url: str, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "LOCAL", ())
    (outcome,) = send(SmtpSender(url.replace("//", "//shop:secret@")), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert "no encryption" in (outcome.reason or "")
    assert box.mails == []
