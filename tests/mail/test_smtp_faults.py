"""When a mail server breaks off: before the words it is tried again, after them it is unknown."""

import socket
import time

import pytest

from feedback.mail import smtp
from feedback.mail.dialogue import Dialogue
from feedback.mail.sender import ACCEPTED, Fate
from feedback.mail.smtp import SmtpSender
from feedback.mail.smtp_reply import CUT_BEFORE, CUT_DURING, FATES, judge_mail, judge_recipient
from tests.mail.letters import mail, send
from tests.mail.mail_server import HI, HI_PIPELINING, scripted
from tests.mail.service import answered

BYE = "221 bye"
TAKEN = ["250 sender ok", "250 recipient ok", "354 go on", "250 taken"]


@pytest.fixture(params=[HI, HI_PIPELINING], ids=["one by one", "pipelining"])
def hi(request: pytest.FixtureRequest) -> str:
    said: str = request.param
    return said


def test_a_connection_that_breaks_after_the_words_went_out_is_unknown(hi: str) -> None:
    """The server has the whole mail and never says so: it may be delivered."""
    with scripted([hi, *TAKEN[:3], ""]) as (url, heard):
        assert send(SmtpSender(url), [mail()]) == [CUT_DURING]
    assert heard[0][-1] == b".\r\n"
    assert CUT_DURING.fate is Fate.UNKNOWN


def test_a_server_too_slow_to_say_yes_leaves_the_mail_unknown(
    hi: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    with scripted([hi, *TAKEN[:3], "..."]) as (url, _):
        assert send(SmtpSender(url), [mail()]) == [CUT_DURING]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_connection_that_breaks_before_the_words_is_tried_again(hi: str, taken: int) -> None:
    with scripted([hi, *TAKEN[:taken]]) as (url, heard):
        assert send(SmtpSender(url), [mail()]) == [CUT_BEFORE]
    assert not any(b"Subject" in line for line in heard[0])
    assert CUT_BEFORE.fate is Fate.TRY_AGAIN


def test_a_server_that_ends_a_connection_after_some_mails_gets_the_next_on_another(
    hi: str,
) -> None:
    first = [hi, *TAKEN, "421 4.7.0 Enough on this connection"]
    with scripted(first, [hi, *TAKEN, BYE]) as (url, heard):
        assert send(SmtpSender(url), [mail("a@x.example"), mail("b@x.example")]) == [ACCEPTED] * 2
    assert b"RCPT TO:<b@x.example>\r\n" in heard[1]


def test_a_server_that_is_closing_takes_the_mail_another_time(hi: str) -> None:
    with scripted([hi, "421 4.3.2 Going down"]) as (url, heard):
        (outcome,) = send(SmtpSender(url), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert "421" in (outcome.reason or "")
    assert len(heard) == 1


def test_a_refusal_counts_even_if_the_server_hangs_up_on_it(hi: str) -> None:
    with scripted([hi, TAKEN[0], "550 5.1.1 nobody"]) as (url, _):
        (outcome,) = send(SmtpSender(url), [mail()])
    assert outcome.fate is Fate.BOUNCED


def test_words_go_to_nobody_where_the_recipient_was_refused() -> None:
    """A server that pipelines may say go on all the same; the connection ends there."""
    refused = [HI_PIPELINING, TAKEN[0], "550 5.1.1 nobody", "354 go on", "..."]
    with scripted(refused, [HI_PIPELINING, *TAKEN, BYE]) as (url, heard):
        first, second = send(SmtpSender(url), [mail("a@x.example"), mail("b@x.example")])
    assert first.fate is Fate.BOUNCED
    assert second == ACCEPTED
    assert heard[0][-1] == b"DATA\r\n"


def test_a_no_to_our_own_address_costs_no_customer_their_mail(hi: str) -> None:
    with scripted([hi, "550 5.7.1 You may not send as that"]) as (url, _):
        (outcome,) = send(SmtpSender(url), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN


def test_a_server_that_drips_holds_nobody_longer_than_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each byte comes in time, the reply as a whole never does."""
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    monkeypatch.setattr(smtp, "DEADLINE", 0.2)

    def drip(connection: socket.socket) -> None:
        for _ in range(30):
            try:
                connection.sendall(b"2")
            except OSError:
                return
            time.sleep(0.1)

    start = time.monotonic()
    with answered(drip) as url:
        (outcome,) = send(SmtpSender(url.replace("http", "smtp")), [mail()])
        assert time.monotonic() - start < 1
    assert outcome.fate is Fate.TRY_AGAIN


def test_a_line_that_is_a_dot_does_not_end_the_mail() -> None:
    with scripted([HI, *TAKEN, BYE]) as (url, heard):
        talk: Dialogue = SmtpSender(url).connect(time.monotonic() + 5)
        words = b"Subject: x\r\n\r\n.\r\n.two\r\n"
        assert talk.hand_over("a@x.example", "b@x.example", words, lambda: True) == ACCEPTED
        talk.leave()
    assert heard[0][4:9] == [b"Subject: x\r\n", b"\r\n", b"..\r\n", b"..two\r\n", b".\r\n"]


@pytest.mark.parametrize(
    ("code", "said", "fate"),
    [
        *((550, status, fate) for status, fate in FATES.items() if "." in status),
        (556, "no mail here", Fate.BOUNCED),
        (552, "out of room", Fate.TRY_AGAIN),
        (450, "4.2.1 greylisted", Fate.TRY_AGAIN),
        (451, "5.1.1 of another kind than its reply", Fate.TRY_AGAIN),
        (550, "mailbox unavailable", Fate.REFUSED),
        (550, "4.1.1 of another kind than its reply", Fate.REFUSED),
        (550, "5.7.1 policy", Fate.REFUSED),
        (550, "5.1.10 null MX", Fate.BOUNCED),
        (550, "5.1.100 never heard of", Fate.REFUSED),
        (334, "what?", Fate.TRY_AGAIN),
    ],
)
def test_what_a_reply_means(code: int, said: str, fate: Fate) -> None:
    assert judge_recipient(code, said.encode()).fate is fate


@pytest.mark.parametrize(
    "said", ["ann.smith... User unknown", "5.1.1 ann.smith%40x.example", "5.1.1 ann.smith (at) x"]
)
def test_of_what_a_server_said_its_codes_are_kept(said: str) -> None:
    """Its words may quote an address, or the part before the @, in any way."""
    assert judge_recipient(550, said.encode()).reason in (
        "The mail server said 550",
        "The mail server said 550 5.1.1",
    )


@pytest.mark.parametrize(
    ("code", "fate"),
    [(250, Fate.ACCEPTED), (451, Fate.TRY_AGAIN), (554, Fate.REFUSED), (-1, Fate.UNKNOWN)],
)
def test_a_reply_to_the_words_that_is_neither_yes_nor_no_is_unknown(code: int, fate: Fate) -> None:
    assert judge_mail(code, b"said").fate is fate
