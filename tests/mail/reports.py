"""Bounces and complaints as mail servers and mailbox providers write them."""

NAME = "0123456789abcdef" * 2


def bounce(
    name: str = NAME, status: str = "5.1.1", action: str = "failed", *, whole: bool = True
) -> bytes:
    """Return a delivery status notification (RFC 3464), with the mail or only its head."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""\
From: MAILER-DAEMON@mx.customer.example
To: service@shop.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{"f" * 32}@mx.customer.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

I could not deliver your mail.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example
Arrival-Date: Mon, 2 Mar 2026 12:00:00 +0000

Final-Recipient: rfc822; ann@customer.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <ann@customer.example>: no such user

--=_b
Content-Type: {kind}

From: service@shop.example
Message-ID: <{name}@shop.example>
Subject: Were you satisfied?

Hello.
--=_b--
""".replace("\n", "\r\n").encode()


def complaint(name: str = NAME, kind: str = "abuse") -> bytes:
    """Return a complaint in the Abuse Reporting Format (RFC 5965)."""
    return f"""\
From: fbl@provider.example
To: service@shop.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_b"

--=_b
Content-Type: text/plain

This is a report of spam.

--=_b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1

--=_b
Content-Type: message/rfc822

From: service@shop.example
Message-ID: <{name}@shop.example>

Hello.
--=_b--
""".encode()
