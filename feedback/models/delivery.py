"""The life of a mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.schema import Base, Instant, Key, one_of


class DeliveryState(StrEnum):
    """ready → sending → accepted → delivered or bounced; unknown is never ready by itself.

    Held may have left, and waits for an operator; given up may have left, and nobody asks further.
    """

    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    HELD = "held"
    GIVEN_UP = "given_up"
    SUPPRESSED = "suppressed"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


# In these, as far as anybody knows, it is with its customer.
ARRIVED = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)
# Nobody got a mail in these states, and nobody will.
NEVER_REACHED = (
    DeliveryState.DROPPED,
    DeliveryState.SUPPRESSED,
    DeliveryState.ANSWERED,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
    DeliveryState.FAILED,
)


class DeliveryKind(StrEnum):
    """What a mail is for: to ask, to remind once, or to ask whether it was put right."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    RE_ASK = "re_ask"


class Delivery(Base):
    """One mail of an invitation, claimed by an owner before it is sent.

    `address_hash` is, as on the suppression list, that of the address it was claimed for.
    `provider_batch` and `leaves_at` are what a provider that can take a batch back calls it, and
    when it lets the mail go: until then it can be cancelled. `sent_at` is when it left or, as soon
    as such a provider has it, is to leave. `overtaken_at` is when its customer
    asked not to be written to, too late to stop this mail.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    send_after: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[DeliveryKind] = mapped_column(
        one_of(DeliveryKind), default=DeliveryKind.INVITATION, server_default="invitation"
    )
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(Text, default=None)
    lease_until: Mapped[datetime | None] = mapped_column(Instant, default=None)
    batch: Mapped[str | None] = mapped_column(Text, index=True, default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    provider_batch: Mapped[str | None] = mapped_column(Text, default=None)
    leaves_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    overtaken_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    address_hash: Mapped[str | None] = mapped_column(Text, index=True, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)

    __table_args__ = (
        Index(None, "invitation_id", "kind", unique=True),
        # The kind is there to be counted: nothing is searched by it.
        Index(None, "state", "send_after", "id", "kind"),
        Index(None, "state", "claimed_at"),
        # What somebody must hear of: always short ones.
        Index(
            "ix_delivery_overtaken",
            "overtaken_at",
            "id",
            sqlite_where=text("overtaken_at IS NOT NULL"),
            postgresql_where=text("overtaken_at IS NOT NULL"),
        ),
        Index(
            "ix_delivery_put_off",
            "state",
            "reason",
            sqlite_where=text("state = 'ready' AND reason IS NOT NULL"),
            postgresql_where=text("state = 'ready' AND reason IS NOT NULL"),
        ),
    )


class Decision(StrEnum):
    """What an operator says of mails that may have left."""

    SENT = "sent"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"


# The batch of the mails that were held as a backup was restored.
RESTORED = "restored"


class DeliveryDecision(Base):
    """What somebody decided about the held mails of one batch, and how many they were."""

    __tablename__ = "delivery_decision"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    batch: Mapped[str] = mapped_column(Text)
    decision: Mapped[Decision] = mapped_column(one_of(Decision))
    count: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(Text)


class OutboxMail(Base):
    """A mail the outbox sender "sent": kept to be read on the outbox page."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Instant, index=True)
    recipient: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
