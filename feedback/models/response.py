"""What customers said."""

from datetime import datetime

from sqlalchemy import JSON, Float, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Attributes, Base, Instant, Key, one_of
from surveys.population import Mode, TouchpointKind
from surveys.verdict import Handled, Verdict

UNSAID = "verdict = 'unsaid' AND invitation_id IS NOT NULL"


class Response(Base):
    """The answers to one invitation as they stand, or one imported answer.

    `answered_at` is the time of the last answer. `reasons` are the picked reasons of "what went
    wrong", sorted and joined by "|"; `words` is what was written there. A touchpoint may have
    several imported responses; the latest counts.
    """

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    kind: Mapped[TouchpointKind] = mapped_column(one_of(TouchpointKind))
    touchpoint_id: Mapped[int] = mapped_column(Key)
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    answered_at: Mapped[datetime] = mapped_column(Instant)
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id"), unique=True, default=None
    )
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True, default=None
    )
    asked_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    satisfied: Mapped[bool | None] = mapped_column(default=None)
    handled_as_wanted: Mapped[Handled | None] = mapped_column(one_of(Handled), default=None)
    reasons: Mapped[str | None] = mapped_column(Text, default=None)
    words: Mapped[str | None] = mapped_column(Text, default=None)
    why_not_completed: Mapped[str | None] = mapped_column(Text, default=None)
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict), default=None)
    score: Mapped[float | None] = mapped_column(Float, default=None)
    flags: Mapped[str | None] = mapped_column(Text, default=None)
    attributes: Mapped[Attributes | None] = mapped_column(JSON(none_as_null=True), default=None)

    __table_args__ = (
        Index(None, "kind", "touchpoint_id", "answered_at"),
        # Those that may need a follow-up; the job that looks for them runs every few minutes.
        Index(
            "ix_response_unsaid",
            "answered_at",
            sqlite_where=text(UNSAID),
            postgresql_where=text(UNSAID),
        ),
    )


class Answer(Base):
    """One question answered once, as given: the history behind a response.

    `verdict` is the response's verdict once this answer was in.
    """

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict), default=None)
