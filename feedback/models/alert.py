"""What staff must know at once, and whether they were told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Attributes, Base, Instant, Key, one_of


class AlertKind(StrEnum):
    FOLLOW_UP_OPENED = "follow_up_opened"
    STILL_WRONG = "still_wrong"
    SURVEY_STOPPED = "survey_stopped"
    MAIL_HELD = "mail_held"
    MAIL_WAITING = "mail_waiting"
    RECEIPTS_MISSING = "receipts_missing"


class AlertChannel(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


class AlertState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Alert(Base):
    """One thing to be told over one channel; written in the transaction it tells of.

    `told` holds what is said: numbers of ours and verdicts, no address and no customer's words.
    Staff may be told twice where a sender was cut short: `key` stays the same.
    """

    __tablename__ = "alert"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[AlertKind] = mapped_column(one_of(AlertKind))
    channel: Mapped[AlertChannel] = mapped_column(one_of(AlertChannel))
    told: Mapped[Attributes] = mapped_column(JSON)
    state: Mapped[AlertState] = mapped_column(one_of(AlertState))
    created_at: Mapped[datetime] = mapped_column(Instant)
    send_after: Mapped[datetime] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)

    __table_args__ = (Index(None, "state", "send_after"),)
