"""Whether mail can be handed over: a greeting, and a letter to try it."""

import os
from datetime import datetime
from http import HTTPStatus
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import PREFIX, Config
from feedback.doctor.finding import Finding, unsure, wrong
from feedback.mail import dialogue, smtp
from feedback.mail.choice import sender_for
from feedback.mail.letter import Letterhead
from feedback.mail.sender import Fate
from feedback.mail.sendgrid_calls import NoReply, SendGridCalls, Unconnected, key_and_host
from feedback.mail.staff import send_to_staff, write_to_staff

SECONDS = 10
UNSENT = "no customer is asked, and no alert is mailed"


def greet(url: str) -> Finding:
    """Call whoever takes our mail and sign in, without handing one over."""
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[0]
    try:
        if kind == "smtp":
            return _smtp(parts)
        if kind == "sendgrid":
            return _sendgrid(url)
    except OSError as error:
        remedy = f"check {PREFIX}MAIL_URL and what the firewall lets out"
        return wrong("mail", f"cannot be handed over: {_plain(error)}", UNSENT, remedy)
    except dialogue.CannotSignIn as refused:
        return wrong("mail", str(refused), UNSENT, f"check {PREFIX}MAIL_URL")
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


def _smtp(parts: SplitResult) -> Finding:
    host, port = parts.hostname or "localhost", parts.port or smtp.PORT
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    server = dialogue.call(host, port, SECONDS)
    dialogue.greet(server, host, port, user, password).leave()
    signed_in = " and lets us sign in" if user else ""
    return Finding("mail", f"{host}:{port} answers{signed_in}")


def _sendgrid(url: str) -> Finding:
    """Ask what the key may do: one that is revoked may nothing, and waits for nobody to notice."""
    key, host = key_and_host(url)
    try:
        reply = SendGridCalls(key, host).ask("get", "scopes", seconds=SECONDS)
    except (Unconnected, NoReply):
        remedy = f"check {PREFIX}MAIL_URL and what the firewall lets out"
        return wrong("mail", f"cannot be handed over: {host} does not answer", UNSENT, remedy)
    if reply.status == HTTPStatus.UNAUTHORIZED:
        return wrong(
            "mail",
            f"SendGrid does not take the key of {PREFIX}MAIL_URL ({reply.status})",
            UNSENT,
            "make a new key there that may send mail, and set it",
        )
    scopes = reply.told.get("scopes") if isinstance(reply.told, dict) else None
    if reply.status != HTTPStatus.OK or not isinstance(scopes, list):
        return unsure("mail", f"{host} did not say what the key may do ({reply.status})")
    if "mail.send" not in scopes:
        remedy = "let the key send mail, at SendGrid"
        return wrong("mail", "SendGrid takes the key, but not to send mail", UNSENT, remedy)
    return Finding("mail", "SendGrid takes the key, and it may send mail")


def _plain(error: OSError) -> str:
    """Return what went wrong without its number: "Connection refused"."""
    return error.strerror or (os.strerror(error.errno) if error.errno else str(error))
