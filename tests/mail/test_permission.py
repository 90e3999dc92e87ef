"""What was said of a mail is good for a second: later it is asked again, just before its bytes."""

import os
import signal
import time
from collections.abc import Callable, Collection, Sequence
from multiprocessing import get_context

import pytest

from feedback.mail.message import Mail
from feedback.mail.permission import ELAPSED, GOOD_FOR, Permission
from feedback.mail.sender import ACCEPTED, UNWANTED, Sender
from feedback.mail.sendgrid import SendGridSender
from feedback.mail.smtp import SmtpSender
from tests.conftest import NOON
from tests.mail.letters import mail
from tests.mail.mail_server import HI, HI_PIPELINING, Box, mail_server, scripted
from tests.mail.service import Service

LATE = GOOD_FOR.total_seconds() + 0.1
BATCH = [mail("ann@x.example", number=1), mail("bob@x.example", number=2)]


class Changing:
    """Lets all go at first, `after` which something happens; later only those of `still`."""

    def __init__(self, still: Collection[int], after: Callable[[], None]) -> None:
        self.still, self.after = still, after
        self.asked: list[list[int]] = []

    def __call__(self, mails: Sequence[Mail]) -> set[int]:
        numbers = {one.number for one in mails}
        self.asked.append(sorted(numbers))
        if len(self.asked) > 1:
            return numbers.intersection(self.still)
        self.after()
        return numbers


def slow() -> None:
    time.sleep(LATE)


def test_who_unsubscribes_while_a_connection_is_made_is_not_in_the_request(
    service: Service,
) -> None:
    wanted = Changing({2}, after=slow)
    outcomes = SendGridSender("a-key", service.url).send(BATCH, NOON, None, wanted)
    assert outcomes == [UNWANTED, ACCEPTED]
    assert service.recipients() == [["bob@x.example"]]


@pytest.mark.parametrize("hi", [HI, HI_PIPELINING], ids=["one by one", "pipelining"])
def test_who_unsubscribes_while_a_server_takes_its_time_gets_no_words(hi: str) -> None:
    """It waits for them: the connection ends there, and the next mail goes over another."""
    go_on = [hi, "250 sender ok", "250 recipient ok", "354 go on"]
    wanted = Changing({2}, after=slow)
    with scripted([*go_on, "..."], [*go_on, "250 taken", "221 bye"]) as (url, heard):
        outcomes = SmtpSender(url).send(BATCH, NOON, None, wanted)
    assert outcomes == [UNWANTED, ACCEPTED]
    assert heard[0][-1] == b"DATA\r\n"
    assert b"RCPT TO:<bob@x.example>\r\n" in heard[1]
    assert wanted.asked == [[1, 2], [1], [2]]


def test_within_a_second_nobody_is_asked_about_twice(service: Service) -> None:
    with mail_server(Box()) as port:
        for sender in SendGridSender("a-key", service.url), SmtpSender(f"smtp://127.0.0.1:{port}"):
            wanted = Changing((), after=lambda: None)
            assert sender.send(BATCH, NOON, None, wanted) == [ACCEPTED] * 2
            assert wanted.asked == [[1, 2]]


def test_a_machine_that_slept_counts_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its other clock stands still meanwhile."""
    given = Permission(Changing((), after=lambda: None), BATCH)
    assert given.holds_for(BATCH)
    awake = time.clock_gettime(ELAPSED) + LATE
    monkeypatch.setattr(time, "clock_gettime", lambda clock: awake)
    assert not given.holds_for(BATCH)


def _stop_once_let_go(url: str) -> None:
    smtp = url.startswith("smtp")
    sender: Sender = SmtpSender(url) if smtp else SendGridSender("a-key", url)
    wanted = Changing((), after=lambda: os.kill(os.getpid(), signal.SIGSTOP))
    sender.send(BATCH, NOON, None, wanted)


def _sleep_once_let_go(url: str) -> None:
    """Stop a sender, in a process of its own, once it may send; wake it when that is long ago."""
    process = get_context("spawn").Process(target=_stop_once_let_go, args=(url,))
    process.start()
    assert process.pid
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    time.sleep(LATE)
    os.kill(process.pid, signal.SIGCONT)
    process.join(20)
    assert process.exitcode == 0


def test_a_process_that_slept_since_its_mails_were_let_go_sends_none(service: Service) -> None:
    """Its lease may be over by then, and the mails another's: nobody is asked twice."""
    box = Box()
    with mail_server(box) as port:
        _sleep_once_let_go(f"smtp://127.0.0.1:{port}")
    _sleep_once_let_go(service.url)
    assert (box.mails, service.requests) == ([], [])
