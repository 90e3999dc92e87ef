"""Mail over SMTP, one connection for a batch, every reply taken at its word."""

import smtplib
import ssl
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.message import Mail, write_message
from feedback.mail.sender import ACCEPTED, UNWANTED, Fate, Outcome, Slip, StillWanted

PORT = 587
PORT_OF_TLS = 465
TIMEOUT = 30
# A batch stops here, long before its lease runs out; what has not been handed over waits.
DEADLINE = 120
LOCAL = ("localhost", "127.0.0.1", "::1")

NO_TIME = Outcome(Fate.TRY_AGAIN, "The mail server was too slow; the rest of the batch waits.")
CUT_BEFORE = Outcome(Fate.TRY_AGAIN, "The mail server closed the connection before the mail.")
CUT_DURING = Outcome(Fate.UNKNOWN, "The connection broke while the mail was handed over.")


class CannotSignIn(Exception):
    """The server would get the password in the clear, or does not take it."""


def sender_of(config: Config, sessions: sessionmaker[Session]) -> "SmtpSender":
    """Return the sender of smtp://user:password@host:port."""
    return SmtpSender(config.mail_url)


class SmtpSender:
    """Sends through the server of smtp://user:password@host:port."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or PORT
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def prepare(self, now: datetime) -> Slip | None:
        return None

    def cancel(self, slip: Slip, now: datetime) -> bool:
        return False

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        return {}

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        wanted = still_wanted(mails)
        sent = iter(self._send_all([mail for mail in mails if mail.number in wanted], now))
        return [next(sent) if mail.number in wanted else UNWANTED for mail in mails]

    def _send_all(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
        deadline = time.monotonic() + DEADLINE
        outcomes: list[Outcome] = []
        server: smtplib.SMTP | None = None
        try:
            for mail in mails:
                if time.monotonic() > deadline:
                    return outcomes + [NO_TIME] * (len(mails) - len(outcomes))
                server = server or self._connect()
                outcome = _hand_over(server, mail, now)
                outcomes.append(outcome)
                if outcome in (CUT_BEFORE, CUT_DURING):
                    server.close()
                    server = None
        except (OSError, smtplib.SMTPException, CannotSignIn) as problem:
            unreached = Outcome(Fate.TRY_AGAIN, _said(problem))
            return outcomes + [unreached] * (len(mails) - len(outcomes))
        finally:
            if server:
                _leave(server)
        return outcomes

    def _connect(self) -> smtplib.SMTP:
        server = call(self._host, self._port, TIMEOUT)
        try:
            self._greet(server)
        except BaseException:
            server.close()
            raise
        return server

    def _greet(self, server: smtplib.SMTP) -> None:
        """Encrypt where the server can, and sign in only where nobody can listen."""
        server.ehlo()
        encrypted = self._port == PORT_OF_TLS
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            encrypted = True
        if self._user:
            if not encrypted and self._host not in LOCAL:
                raise CannotSignIn("The mail server offers no encryption; no password was sent.")
            self._sign_in(server)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        try:
            server.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError:
            raise CannotSignIn(
                "The mail server does not take the user and password of COMEBACK_MAIL_URL."
            ) from None


def call(host: str, port: int, timeout: float) -> smtplib.SMTP:
    """Return a connection to the server, encrypted from the first byte where its port says so."""
    if port == PORT_OF_TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    return smtplib.SMTP(host, port, timeout=timeout)


def _hand_over(server: smtplib.SMTP, mail: Mail, now: datetime) -> Outcome:
    """Send one mail; once its words are on their way, a broken connection means unknown."""
    message = write_message(mail, now)
    try:
        code, reply = server.mail(mail.letter.head.mail_from)
        if code == 250:
            code, reply = server.rcpt(mail.recipient)
        if code not in (250, 251):
            server.rset()
            return _judged(code, reply, mail)
    except (OSError, smtplib.SMTPServerDisconnected):
        return CUT_BEFORE
    try:
        code, reply = server.data(message)
    except smtplib.SMTPDataError as refused:
        return _judged(refused.smtp_code, refused.smtp_error, mail)
    except (OSError, smtplib.SMTPServerDisconnected):
        return CUT_DURING
    return ACCEPTED if code == 250 else _judged(code, reply, mail)


def _judged(code: int, reply: bytes | str, mail: Mail) -> Outcome:
    """Take a reply in the 500s for a no, and one in the 400s for a not now (RFC 5321)."""
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    said = " ".join(said.replace(mail.recipient, "the address").split())[:200]
    fate = Fate.REFUSED if 500 <= code < 600 else Fate.TRY_AGAIN
    return Outcome(fate, f"The mail server said {code} {said}")


def _said(problem: Exception) -> str:
    if isinstance(problem, CannotSignIn):
        return str(problem)
    return f"The mail server cannot be reached ({type(problem).__name__})."


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
