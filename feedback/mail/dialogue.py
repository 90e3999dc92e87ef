"""What is said to a mail server: greeting, encryption, sign-in, and one mail after another."""

import math
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from config import LOCAL
from feedback.mail.hurry import listen
from feedback.mail.sender import UNWANTED, Fate, Outcome
from feedback.mail.smtp_reply import (
    CUT_BEFORE,
    CUT_DURING,
    judge_mail,
    judge_recipient,
    judge_sender,
)

PORT_OF_TLS = 465
CLOSING, GO_ON = 421, 354

Reply = tuple[int, bytes]


class CannotSignIn(Exception):
    """The server would get the password in the clear, or does not take it."""


class Dialogue:
    """A connection that is greeted.

    It is worn out where it carried mails, and the server then closed it before another's words.
    """

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server
        self._pipelining = server.has_extn("pipelining")
        self._has_carried = False
        self.is_worn_out = False

    @property
    def is_open(self) -> bool:
        return self._server.sock is not None

    def hand_over(
        self, sender: str, recipient: str, message: bytes, may_leave: Callable[[], bool]
    ) -> Outcome:
        """Send one mail, if it `may_leave` once the server waits for its words.

        When they are on their way, a broken connection means unknown.
        """
        if refused := self._offer(sender, recipient):
            may_go_elsewhere = refused.fate is Fate.TRY_AGAIN and not self.is_open
            self.is_worn_out = self._has_carried and may_go_elsewhere
            return refused
        if not may_leave():
            # The server waits for words; to hang up is the one way to say none.
            self._server.close()
            return UNWANTED
        self._has_carried = True
        try:
            # RFC 5321 4.5.2: a line that begins with a dot gets another.
            self._server.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            code, said = self._server.getreply()
        except OSError:
            self._server.close()
            return CUT_DURING
        if code == CLOSING:
            self._server.close()
        return judge_mail(code, said)

    def leave(self) -> None:
        with suppress(OSError):
            self._server.quit()
        self._server.close()

    def _offer(self, sender: str, recipient: str) -> Outcome | None:
        """Return None where the server waits for the words, else what came instead."""
        replies = self._say(f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
        kinds = (2, 2, 3)
        if [code // 100 for code, _ in replies] == [*kinds]:
            return None
        if not {CLOSING, GO_ON}.isdisjoint(code for code, _ in replies):
            # It waits for words it has no recipient for, or hangs up.
            self._server.close()
        self._begin_anew()
        judges = (judge_sender, judge_recipient, judge_recipient)
        for kind, judge, (code, said) in zip(kinds, judges, replies, strict=False):
            if code // 100 != kind:
                return judge(code, said)
        return CUT_BEFORE

    def _say(self, *commands: str) -> list[Reply]:
        """Return the replies, as many as came: to all at once where the server can take that.

        RFC 2920; without it, nothing is said after a no.
        """
        replies: list[Reply] = []
        with suppress(OSError):
            if self._pipelining:
                self._server.send("".join(f"{command}\r\n" for command in commands))
            for command in commands:
                if not self._pipelining:
                    self._server.send(f"{command}\r\n")
                replies.append(self._server.getreply())
                if replies[-1][0] >= 400 and not self._pipelining:
                    break
        return replies

    def _begin_anew(self) -> None:
        with suppress(OSError):
            code, _ = self._server.rset()
            if code // 100 != 2:
                self._server.close()


class _Hurried(smtplib.SMTP):
    """A connection that listens no longer than its deadline, however slowly replies drip in."""

    def __init__(self, host: str, port: int, *, deadline: float, **options: Any) -> None:
        self._deadline = deadline
        super().__init__(host, port, **options)

    def getreply(self) -> Reply:
        if self.file is None and self.sock is not None:
            self.file = listen(self.sock, self._deadline)
        return super().getreply()


class _HurriedTls(_Hurried, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def call(host: str, port: int, timeout: float, deadline: float = math.inf) -> smtplib.SMTP:
    """Return a connection to the server, encrypted from the first byte where its port says so."""
    if port == PORT_OF_TLS:
        context = ssl.create_default_context()
        return _HurriedTls(host, port, timeout=timeout, deadline=deadline, context=context)
    return _Hurried(host, port, timeout=timeout, deadline=deadline)


def greet(server: smtplib.SMTP, host: str, port: int, user: str, password: str) -> Dialogue:
    """Encrypt where the server can, and sign in only where nobody can listen.

    Raises:
        OSError: the server does not go along.
        CannotSignIn: it would get the password in the clear, or does not take it.
    """
    try:
        server.ehlo()
        encrypted = port == PORT_OF_TLS
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            encrypted = True
        if user:
            _sign_in(server, user, password, private=encrypted or host in LOCAL)
    except BaseException:
        server.close()
        raise
    return Dialogue(server)


def _sign_in(server: smtplib.SMTP, user: str, password: str, *, private: bool) -> None:
    if not private:
        raise CannotSignIn("The mail server offers no encryption; no password was sent.")
    try:
        server.login(user, password)
    except smtplib.SMTPAuthenticationError:
        raise CannotSignIn(
            "The mail server does not take the user and password of COMEBACK_MAIL_URL."
        ) from None
