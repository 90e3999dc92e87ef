"""A sender that sends nothing: mails are kept to be read on the outbox page."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from feedback.database import reading
from feedback.mail.message import Mail, write_message
from feedback.mail.sender import ACCEPTED, UNWANTED, Outcome, Slip, StillWanted
from feedback.models.delivery import OutboxMail
from feedback.models.schema import table_of


def sender_of(config: Config, sessions: sessionmaker[Session]) -> "OutboxSender":
    """Return the sender of outbox:."""
    return OutboxSender(sessions)


class OutboxSender:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def prepare(self, now: datetime) -> Slip | None:
        return None

    def send(
        self, mails: Sequence[Mail], now: datetime, slip: Slip | None, still_wanted: StillWanted
    ) -> list[Outcome]:
        wanted = still_wanted(mails)
        rows = [
            {
                "delivery_id": mail.number or None,
                "written_at": now,
                "recipient": mail.recipient,
                "message": write_message(mail, now).decode("ascii"),
            }
            for mail in mails
            if mail.number in wanted
        ]
        if rows:
            with self._sessions.begin() as session:
                session.execute(insert(table_of(OutboxMail)), rows)
        return [ACCEPTED if mail.number in wanted else UNWANTED for mail in mails]

    def cancel(self, slip: Slip, now: datetime) -> bool:
        return False

    def have_left(self, numbers: Collection[int]) -> dict[int, bool]:
        """Look them up: a mail is in the outbox or it is not."""
        with reading(self._sessions) as session:
            kept = select(OutboxMail.delivery_id).where(OutboxMail.delivery_id.in_(numbers))
            found = set(session.scalars(kept))
        return {number: number in found for number in numbers}
