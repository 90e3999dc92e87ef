"""Which sender the settings ask for."""

from importlib import import_module
from urllib.parse import urlsplit

from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.mail.sender import Sender

# The scheme of MAIL_URL, and the module whose `sender_of` returns the sender: another sender is
# its file, a line here and its scheme in config.py.
SENDERS = {
    "outbox": "feedback.mail.outbox",
    "sendgrid": "feedback.mail.sendgrid",
    "smtp": "feedback.mail.smtp",
}


def sender_for(config: Config, sessions: sessionmaker[Session]) -> Sender:
    """Return the sender of MAIL_URL.

    Its module is loaded only now: SendGrid's client takes a tenth of a second, and most shops
    never need it.
    """
    scheme = urlsplit(config.mail_url).scheme.partition("+")[0]
    sender: Sender = import_module(SENDERS[scheme]).sender_of(config, sessions)
    return sender
