"""Mail is encrypted wherever the server can, and goes to no server that only claims to be it."""

import os
from pathlib import Path

import pytest

from feedback.mail import dialogue
from feedback.mail.sender import ACCEPTED, Fate
from feedback.mail.smtp import SmtpSender
from tests.mail.certificate import make_certificate
from tests.mail.letters import mail, send
from tests.mail.mail_server import Box, mail_server


@pytest.mark.parametrize("pipelining", [True, False])
def test_mail_is_encrypted_where_the_server_offers_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipelining: bool
) -> None:
    certificate, context = make_certificate(tmp_path)
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    box = Box()
    box.pipelining = pipelining
    with mail_server(box, tls_context=context, require_starttls=True) as port:
        assert send(SmtpSender(f"smtp://127.0.0.1:{port}"), [mail(), mail()]) == [ACCEPTED] * 2
    assert len(box.mails) == 2


def test_a_port_that_speaks_nothing_else_is_spoken_to_in_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = make_certificate(tmp_path)
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    box = Box()
    with mail_server(box, ssl_context=context) as port:
        monkeypatch.setattr(dialogue, "PORT_OF_TLS", port)
        assert send(SmtpSender(f"smtp://127.0.0.1:{port}"), [mail()]) == [ACCEPTED]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_server_nobody_vouches_for_gets_no_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    _, context = make_certificate(tmp_path)
    box = Box()
    options = {"ssl_context": context} if at_once else {"tls_context": context}
    with mail_server(box, **options) as port:
        monkeypatch.setattr(dialogue, "PORT_OF_TLS", port if at_once else 465)
        (outcome,) = send(SmtpSender(f"smtp://127.0.0.1:{port}"), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert "SSLCertVerificationError" in (outcome.reason or "")
    assert box.mails == []
