"""The case opened for a customer we left dissatisfied, and what was done about it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of
from surveys.verdict import Verdict


class FollowUpState(StrEnum):
    """open → asked_again → put_right, or open again; only the customer says it was put right."""

    OPEN = "open"
    ASKED_AGAIN = "asked_again"
    PUT_RIGHT = "put_right"
    GIVEN_UP = "given_up"


class FollowUp(Base):
    """One for each response that left somebody dissatisfied.

    `verdict` is the one it was opened for; `owner` the address of the account that sees to it;
    `due_at` when that must have been done. `put_right` and `put_right_words` are what the customer
    said when asked again: an answer of its own, which changes no verdict.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), unique=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    state: Mapped[FollowUpState] = mapped_column(one_of(FollowUpState))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    owner: Mapped[str | None] = mapped_column(Text, default=None)
    asked_again_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    put_right: Mapped[bool | None] = mapped_column(default=None)
    put_right_words: Mapped[str | None] = mapped_column(Text, default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)

    __table_args__ = (Index(None, "state", "due_at"), Index(None, "closed_at", "id", "owner"))


class FollowUpEvent(Base):
    """What happened to a follow-up, added and never edited; `by` is an account or the customer."""

    __tablename__ = "follow_up_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text, default=None)
