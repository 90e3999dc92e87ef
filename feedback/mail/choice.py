"""Which sender the settings ask for."""

from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.outbox import OutboxSender
from feedback.mail.sender import Sender
from feedback.mail.smtp import SmtpSender


def sender_for(config: Config, sessions: sessionmaker[Session]) -> Sender:
    """Return the sender of MAIL_URL; the outbox unless another is set."""
    parts = urlsplit(config.mail_url)
    kind, _, transport = parts.scheme.partition("+")
    if kind == "smtp":
        return SmtpSender(config.mail_url)
    if kind == "sendgrid":
        # A tenth of a second to import, and most shops never need it.
        from feedback.mail.sendgrid import HOST, SendGridSender  # noqa: PLC0415

        where = parts.netloc.rpartition("@")[2]
        host = f"{transport or 'https'}://{where}" if where else HOST
        return SendGridSender(unquote(parts.username or ""), host)
    return OutboxSender(sessions)
