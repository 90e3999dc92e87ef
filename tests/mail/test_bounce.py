"""What comes back by mail is read for what lasts, and for nothing else."""

import pytest

from feedback.mail.bounce import Returned, read_returned
from feedback.models.receipt import ReceiptEvent
from tests.mail.reports import NAME, bounce, complaint

DEEP = b"".join(
    b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    for level in range(3_000)
)


@pytest.mark.parametrize("whole", [True, False])
def test_a_dead_address_is_told_without_being_named(whole: bool) -> None:
    said = "The customer's mail server said 550 5.1.1"
    assert read_returned(bounce(whole=whole)) == Returned(NAME, ReceiptEvent.BOUNCED, said)


@pytest.mark.parametrize(
    ("status", "event"),
    [
        ("5.0.0", ReceiptEvent.BOUNCED),
        ("5.2.1", ReceiptEvent.BOUNCED),
        ("5.2.2", ReceiptEvent.BLOCKED),
        ("5.7.1", ReceiptEvent.BLOCKED),
    ],
)
def test_what_is_for_good_is_a_bounce_and_a_policy_blocks(status: str, event: ReceiptEvent) -> None:
    returned = read_returned(bounce(status=status))
    assert returned
    assert returned.event is event


@pytest.mark.parametrize(
    "message",
    [
        bounce(status="4.2.2", action="delayed"),
        bounce(status="4.4.7"),
        bounce(status="2.0.0", action="delivered"),
        bounce(name="somebody.else"),
        bounce(status="none"),
        complaint(kind="not-spam"),
        b"Subject: Out of office\r\n\r\nBack on Monday.",
        b"",
        b"\xff\x00" * 500,
        bounce()[:300],
        DEEP,
    ],
)
def test_what_does_not_last_or_is_not_ours_tells_nothing(message: bytes) -> None:
    assert read_returned(message) is None


def test_a_complaint_and_an_opt_out_are_what_they_say() -> None:
    assert read_returned(complaint()) == Returned(NAME, ReceiptEvent.COMPLAINED)
    assert read_returned(complaint(kind="Opt-Out")) == Returned(NAME, ReceiptEvent.UNSUBSCRIBED)
