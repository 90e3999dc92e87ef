"""The outbox keeps what would have been sent."""

from email import message_from_string, policy

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from feedback.mail.outbox import OutboxSender
from feedback.mail.sender import ACCEPTED
from feedback.models.delivery import OutboxMail
from tests.conftest import NOON
from tests.mail.letters import mail, send


def test_a_mail_can_be_read_in_the_outbox(sessions: sessionmaker[Session]) -> None:
    one = mail("ann@customer.example", number=0, language="fr")
    assert send(OutboxSender(sessions), [one]) == [ACCEPTED]

    with sessions() as session:
        (kept,) = session.scalars(select(OutboxMail))
    assert (kept.recipient, kept.written_at, kept.delivery_id) == (
        "ann@customer.example",
        NOON,
        None,
    )
    message = message_from_string(kept.message, policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    assert part.get_content().splitlines() == one.text.splitlines()
