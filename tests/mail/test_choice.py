"""The settings choose the sender."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.choice import SENDERS, sender_for
from feedback.mail.outbox import OutboxSender
from feedback.mail.sendgrid import SendGridSender
from feedback.mail.smtp import SmtpSender

SESSIONS: sessionmaker[Session] = sessionmaker()


def config(tmp_path: Path, mail_url: str) -> Config:
    return Config.from_environ({"COMEBACK_DATA_DIR": str(tmp_path), "COMEBACK_MAIL_URL": mail_url})


@pytest.mark.parametrize(
    ("mail_url", "kind"),
    [
        ("", OutboxSender),
        ("outbox:", OutboxSender),
        ("smtp://user:word@mail.shop.example:587", SmtpSender),
        ("sendgrid://SG.key@", SendGridSender),
        ("sendgrid+http://SG.key@127.0.0.1:9", SendGridSender),
    ],
)
def test_mail_url_names_the_sender(tmp_path: Path, mail_url: str, kind: type) -> None:
    assert isinstance(sender_for(config(tmp_path, mail_url), SESSIONS), kind)


@pytest.mark.parametrize("scheme", SENDERS)
def test_every_sender_there_is_can_be_asked_for(tmp_path: Path, scheme: str) -> None:
    given = config(tmp_path, f"{scheme}://someone@mail.shop.example")
    module = type(sender_for(given, SESSIONS)).__module__
    assert module == SENDERS[scheme]
