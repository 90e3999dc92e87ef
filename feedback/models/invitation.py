"""The invitation of a drawn unit, and the links that lead to it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.delivery import DeliveryKind
from feedback.models.schema import Base, Instant, Key, one_of
from surveys.population import Mode


class Invitation(Base):
    """One per sample unit. After `closes_at` answers are no longer taken.

    `refused_at` is when its customer, having come by it, asked not to be asked again.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("sample_unit.id"), unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    language: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    refused_at: Mapped[datetime | None] = mapped_column(Instant, default=None)

    __table_args__ = (Index(None, "customer_id", "issued_at"),)


class InvitationToken(Base):
    """A link's token, known to us only by its hash; minted when a mail is rendered.

    Each leads to the invitation's one response, but that of a re-ask: it leads to the follow-up.
    """

    __tablename__ = "invitation_token"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    minted_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[DeliveryKind] = mapped_column(
        one_of(DeliveryKind), default=DeliveryKind.INVITATION, server_default="invitation"
    )
