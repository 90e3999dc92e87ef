"""The key and the mails go to SendGrid encrypted, and to nobody who only claims to be it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.mail.sender import ACCEPTED, Fate
from feedback.mail.sendgrid import SendGridSender
from tests.mail.certificate import make_certificate
from tests.mail.letters import mail, send
from tests.mail.service import Service, serving


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[Service, str, Path]]:
    """A service behind TLS, its address, and the certificate that vouches for it."""
    certificate, context = make_certificate(tmp_path)
    with serving(context) as service:
        yield service, service.url.replace("http:", "https:"), certificate


def test_a_call_is_encrypted(
    encrypted: tuple[Service, str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, url, certificate = encrypted
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(certificate))
    assert send(SendGridSender("a-key", url), [mail()]) == [ACCEPTED]
    assert len(service.requests) == 1


def test_a_service_nobody_vouches_for_gets_neither_key_nor_mail(
    encrypted: tuple[Service, str, Path],
) -> None:
    service, url, _ = encrypted
    (outcome,) = send(SendGridSender("a-key", url), [mail()])
    assert outcome.fate is Fate.TRY_AGAIN
    assert service.calls == []
