"""Whether mail can be handed over: a greeting, and a letter to try it."""

import socket
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import PREFIX, Config
from feedback.doctor.finding import Finding, wrong
from feedback.mail import dialogue, smtp
from feedback.mail.choice import sender_for
from feedback.mail.letter import Letterhead
from feedback.mail.sender import Fate
from feedback.mail.staff import send_to_staff, write_to_staff

SECONDS = 10
SENDGRID = "api.sendgrid.com"
UNSENT = "no customer is asked, and no alert is mailed"


def greet(url: str) -> Finding:
    """Call whoever takes our mail, without handing one over."""
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    try:
        if kind == "smtp":
            return _smtp(parts.hostname or "localhost", parts.port or smtp.PORT)
        if kind == "sendgrid":
            return _sendgrid(parts.hostname or SENDGRID, parts.port or 443)
    except OSError as error:
        remedy = f"check {PREFIX}MAIL_URL and what the firewall lets out"
        return wrong("mail", f"cannot be handed over: {error}", UNSENT, remedy)
    return Finding("mail", "is kept in the outbox and leaves for nobody")


def send_a_test(
    config: Config, sessions: sessionmaker[Session], address: str, now: datetime
) -> Finding:
    """Send a letter as customers' mails are sent, and say what became of it."""
    words = (
        "This is a test: mail from Comeback reaches this address.\n\n"
        "Look whether it lies with the spam, and whether its headers say that SPF, DKIM and "
        "DMARC passed."
    )
    letter = write_to_staff(Letterhead.of(config), "A test of Comeback's mail", words)
    sender = sender_for(config, sessions)
    [outcome] = send_to_staff(sender, letter, [address], f"test {now.isoformat()}", now)
    if outcome.fate is Fate.ACCEPTED:
        return Finding("test mail", "was taken; look whether it arrives")
    said = outcome.reason or f"was {outcome.fate}"
    return wrong("test mail", said, UNSENT, f"check {PREFIX}MAIL_URL and {PREFIX}MAIL_FROM")


def _smtp(host: str, port: int) -> Finding:
    with dialogue.call(host, port, SECONDS) as server:
        code, _ = server.ehlo()
    return Finding("mail", f"{host}:{port} answers with {code}")


def _sendgrid(host: str, port: int) -> Finding:
    socket.create_connection((host, port), timeout=SECONDS).close()
    return Finding("mail", f"{host}:{port} can be reached")
