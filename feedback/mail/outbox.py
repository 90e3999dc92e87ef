"""A sender that sends nothing: mails are kept to be read on the outbox page."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from feedback.mail.message import Mail, write_message
from feedback.mail.sender import ACCEPTED, Outcome
from feedback.models.delivery import OutboxMail
from feedback.models.schema import table_of


class OutboxSender:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def send(self, mails: Sequence[Mail], now: datetime) -> list[Outcome]:
        rows = [
            {
                "delivery_id": mail.number or None,
                "written_at": now,
                "recipient": mail.recipient,
                "message": write_message(mail, now).decode("ascii"),
            }
            for mail in mails
        ]
        with self._sessions.begin() as session:
            session.execute(insert(table_of(OutboxMail)), rows)
        return [ACCEPTED] * len(mails)
